using System.Runtime.ExceptionServices;

namespace Blosc2Direct.Data.Layouts;

/// <summary>Work that is shared out to threads, with the errors of one thread.</summary>
internal static class ParallelWork
{
    /// <summary>Does all pieces of work; rethrows the first failure as it was.</summary>
    /// <param name="count">Pieces.</param>
    /// <param name="threads">Threads at most.</param>
    /// <param name="work">Does one.</param>
    public static void For(int count, int threads, Action<int> work)
    {
        if (threads <= 1 || count <= 1)
        {
            for (int i = 0; i < count; i++)
            {
                work(i);
            }

            return;
        }

        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, work);
        }
        catch (AggregateException errors)
        {
            ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
        }
    }
}

namespace Blosc2Direct.Tests.Arrays.Selections;

/// <summary>Threads that start together and do a fixed amount of work; the first failure of any of them is the test's.</summary>
internal static class Crowd
{
    /// <summary>Runs one thread for each piece of work, to its end.</summary>
    public static void Run(params ReadOnlySpan<Action> work)
    {
        using Barrier start = new(work.Length);
        List<Exception> failures = [];
        Thread[] threads = new Thread[work.Length];
        for (int i = 0; i < threads.Length; i++)
        {
            Action action = work[i];
            threads[i] = new Thread(() =>
            {
                start.SignalAndWait();
                try
                {
                    action();
                }
                catch (Exception error)
                {
                    lock (failures)
                    {
                        failures.Add(error);
                    }
                }
            });
            threads[i].Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        if (failures.Count > 0)
        {
            throw new AggregateException($"{failures.Count} of {threads.Length} threads failed: {failures[0].Message}", failures);
        }
    }
}

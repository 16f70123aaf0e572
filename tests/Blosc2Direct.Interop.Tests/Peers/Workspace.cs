namespace Blosc2Direct.Interop.Tests.Peers;

/// <summary>One folder for all files of a run; removed when the process ends, kept with B2D_KEEP_INTEROP=1.</summary>
internal static class Workspace
{
    public static string Folder { get; } = Make();

    public static string File(string name) => Path.Combine(Folder, name);

    private static string Make()
    {
        string folder = Directory.CreateTempSubdirectory("b2d-interop-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            if (Environment.GetEnvironmentVariable("B2D_KEEP_INTEROP") != "1")
            {
                try
                {
                    Directory.Delete(folder, recursive: true);
                }
                catch (IOException)
                {
                    // a leftover in the temporary folder is no reason to fail
                }
            }
        };
        return folder;
    }
}

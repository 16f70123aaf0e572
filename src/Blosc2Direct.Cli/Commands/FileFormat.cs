namespace Blosc2Direct.Cli.Commands;

/// <summary>The formats of export and import.</summary>
internal static class FileFormat
{
    /// <summary>NumPy's.</summary>
    internal const string Npy = "npy";

    /// <summary>Elements and nothing else.</summary>
    internal const string Raw = "raw";

    /// <summary>Text.</summary>
    internal const string Csv = "csv";

    /// <summary>The format that was asked for, or else that of a file's extension, or else NumPy's.</summary>
    /// <exception cref="UsageException">It is none, or the extension tells nothing.</exception>
    internal static string Choose(string? format, string? file)
    {
        if (format is not null)
        {
            return format.ToLowerInvariant() is Npy or Raw or Csv
                ? format.ToLowerInvariant() : throw new UsageException($"--format must be npy, raw or csv, not '{format}'");
        }

        return file switch
        {
            null => Npy,
            "-" => throw new UsageException("standard input and output have no extension: say --format npy, raw or csv"),
            _ => Path.GetExtension(file).ToLowerInvariant() switch
            {
                ".npy" => Npy,
                ".raw" or ".bin" or ".dat" => Raw,
                ".csv" or ".tsv" or ".txt" => Csv,
                string other => throw new UsageException($"the extension '{other}' of '{file}' tells no format: say --format npy, raw or csv"),
            },
        };
    }
}

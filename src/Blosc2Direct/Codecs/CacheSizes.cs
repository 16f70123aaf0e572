using System.Globalization;
using System.Numerics;

namespace Blosc2Direct.Codecs;

/// <summary>Data caches of a processor in bytes: what one core has of them.</summary>
/// <param name="FirstLevel">L1d.</param>
/// <param name="SecondLevel">L2.</param>
/// <param name="ThirdLevel">L3, the core's share of it.</param>
internal sealed record CacheSizes(long FirstLevel, long SecondLevel, long ThirdLevel)
{
    private const string Folder = "/sys/devices/system/cpu/cpu0/cache";
    private static readonly Lazy<CacheSizes> s_machine = new(() => Read(Folder));

    /// <summary>What is assumed where the system does not tell.</summary>
    public static CacheSizes Typical { get; } = new(32 << 10, 1 << 20, 4 << 20);

    /// <summary>Those of this machine.</summary>
    public static CacheSizes Machine => s_machine.Value;

    /// <summary>The second level, rounded down to a power of two: processors that are nearly alike choose the same.</summary>
    public int SecondLevelPowerOfTwo => PowerOfTwo(SecondLevel);

    /// <summary>The third level, rounded likewise.</summary>
    public int ThirdLevelPowerOfTwo => PowerOfTwo(ThirdLevel);

    /// <summary>Reads Linux's description of the first core's caches; what it does not tell is typical.</summary>
    /// <param name="folder">The folder with index0, index1 …</param>
    public static CacheSizes Read(string folder)
    {
        CacheSizes found = Typical;
        for (int index = 0; index < 16; index++)
        {
            string cache = Path.Combine(folder, $"index{index.ToString(CultureInfo.InvariantCulture)}");
            if (ReadText(cache, "type") is not ("Data" or "Unified") || ReadBytes(cache) is not (> 0 and var bytes))
            {
                continue;
            }

            long share = Math.Max(bytes / CountProcessors(ReadText(cache, "shared_cpu_list")), 1);
            found = ReadText(cache, "level") switch
            {
                "1" => found with { FirstLevel = bytes },
                "2" => found with { SecondLevel = bytes },
                "3" => found with { ThirdLevel = share },
                _ => found,
            };
        }

        return found;
    }

    private static int PowerOfTwo(long bytes) => (int)Math.Min(1L << BitOperations.Log2((ulong)Math.Max(bytes, 1)), 1 << 30);

    private static long ReadBytes(string cache)
    {
        string text = ReadText(cache, "size");
        long unit = text.EndsWith('K') ? 1 << 10 : text.EndsWith('M') ? 1 << 20 : 1;
        return long.TryParse(text.TrimEnd('K', 'M'), NumberStyles.None, CultureInfo.InvariantCulture, out long number) &&
            number < 1 << 30 ? number * unit : 0;
    }

    /// <summary>How many processors a list such as "0-3,8" names.</summary>
    private static int CountProcessors(string list)
    {
        int count = 0;
        foreach (string range in list.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] ends = range.Split('-');
            if (int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first) &&
                int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int last) && last >= first)
            {
                count += Math.Min(last - first, 1 << 16) + 1;
            }
        }

        return Math.Max(count, 1);
    }

    private static string ReadText(string folder, string name)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, name)).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Other systems have no such file, some containers none that can be read.
            return "";
        }
    }
}

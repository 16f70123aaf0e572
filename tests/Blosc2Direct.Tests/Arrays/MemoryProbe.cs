using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Blosc2Direct.Arrays;
using Blosc2Direct.Codecs;
using Blosc2Direct.Hdf5;

namespace Blosc2Direct.Tests.Arrays;

/// <summary>One whole write or read in a process of its own, and the memory that it took above the caller's.</summary>
/// <remarks>The buffer of a frame is as large as the worst chunk; what counts is how much of it was touched. Only the
/// system knows that: the highest resident set (VmHWM) against the resident set before (VmRSS).</remarks>
internal static unsafe class MemoryProbe
{
    public const string Verb = "memory";

    /// <summary>What a run reports, in bytes.</summary>
    /// <param name="Resident">Growth of the resident set.</param>
    /// <param name="Reserved">The most that native buffers of the engine held, touched or not.</param>
    /// <param name="Allocated">What was allocated on the collected heap.</param>
    /// <param name="Stored">The largest stored chunk.</param>
    /// <param name="Block">A block.</param>
    internal readonly record struct Report(long Resident, long Reserved, long Allocated, long Stored, long Block);

    /// <summary>Runs the probe as a child process.</summary>
    public static Report Measure(string direction, string content, int threads, int chunks, int edge, string path)
    {
        ProcessStartInfo start = new("dotnet",
            ["exec", typeof(MemoryProbe).Assembly.Location, Verb, direction, content, Text(threads), Text(chunks), Text(edge), path])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"exit code {process.ExitCode}: {error.Result}{output}");
        long[] values = [.. output.Split(' ').Select(v => long.Parse(v, CultureInfo.InvariantCulture))];
        return new Report(values[0], values[1], values[2], values[3], values[4]);
    }

    /// <summary>The child: direction, content, threads, chunks, edge of a chunk in elements, file.</summary>
    public static int Run(string[] arguments)
    {
        bool isWrite = arguments[0] == "write";
        bool isNoise = arguments[1] == "noise";
        int threads = Number(arguments[2]);
        int chunks = Number(arguments[3]);
        int edge = Number(arguments[4]);
        string path = arguments[5];
        ArrayOptions options = new() { Threads = threads };

        // First something small, so that neither the runtime nor the codec is counted.
        WarmUp(path + ".small", options);

        long length = (long)chunks * edge * edge;
        uint* memory = (uint*)NativeMemory.Alloc((nuint)length, sizeof(uint));
        Fill(memory, length, isWrite, isNoise);
        using H5File file = isWrite ? H5File.Create(path) : H5File.Open(path);
        using NdArray<uint> array = isWrite
            ? file.Root.CreateArray<uint>("a", [chunks, edge, edge], chunks: [1, edge, edge], codec: Blosc2.Lz4(), options: options)
            : file.Root.OpenArray<uint>("a", options);
        long[] start = [0, 0, 0];
        long[] shape = [chunks, edge, edge];
        GC.Collect();
        long allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
        long residentBefore = Status("VmRSS:");
        if (isWrite)
        {
            array.Write(start, shape, memory, length);
        }
        else
        {
            array.Read(start, shape, memory, length);
        }

        long resident = Status("VmHWM:") - residentBefore;
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore;
        if (!isWrite && !Holds(memory, length, isNoise))
        {
            Console.Error.WriteLine("The values are wrong.");
            return 1;
        }

        long stored = array.Chunks.Max(chunk => chunk.Ref.StoredBytes);
        long block = ChunkGeometry.ForWriting(Blosc2.Lz4(), [1, edge, edge], sizeof(uint), sizeof(uint)).BlockBytes;
        Console.Write(string.Create(
            CultureInfo.InvariantCulture, $"{resident} {NativeBuffer.PeakReservedBytes} {allocated} {stored} {block}"));
        return 0;
    }

    private static void WarmUp(string path, ArrayOptions options)
    {
        using H5File file = H5File.Create(path);
        using NdArray<uint> array = file.Root.CreateArray<uint>("a", [64, 64], chunks: [8, 64], codec: Blosc2.Lz4(), options: options);
        array.Write([.. Enumerable.Range(0, 64 * 64).Select(i => (uint)i)]);
        _ = array.Read();
    }

    private static void Fill(uint* memory, long length, bool isWrite, bool isNoise)
    {
        uint state = 2463534242;
        for (long i = 0; i < length; i++)
        {
            // What will be read into is touched, but with other values.
            memory[i] = !isWrite ? 0xffffffff : isNoise ? state = Next(state) : (uint)i;
        }
    }

    private static bool Holds(uint* memory, long length, bool isNoise)
    {
        uint state = 2463534242;
        for (long i = 0; i < length; i++)
        {
            if (memory[i] != (isNoise ? state = Next(state) : (uint)i))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Marsaglia's xorshift.</summary>
    private static uint Next(uint state)
    {
        state ^= state << 13;
        state ^= state >> 17;
        return state ^ (state << 5);
    }

    /// <summary>A line of the process's status, in bytes.</summary>
    private static long Status(string name)
    {
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..^2], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) << 10;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

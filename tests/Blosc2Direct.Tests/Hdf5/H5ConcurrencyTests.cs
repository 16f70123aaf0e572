using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using Blosc2Direct.Hdf5;
using Blosc2Direct.Storage;
using Xunit.Abstractions;

namespace Blosc2Direct.Tests.Hdf5;

/// <summary>Many readers beside one writer of the same dataset, at the level of encoded chunks.</summary>
public sealed class H5ConcurrencyTests(ITestOutputHelper output) : IDisposable
{
    private const int Readers = 16;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, H5FormatVersion.Earliest, true)]
    [InlineData(2, H5FormatVersion.V110, true)]
    [InlineData(3, H5FormatVersion.V110, false)]
    [InlineData(4, H5FormatVersion.Earliest, false)]
    public void Sixteen_readers_see_whole_chunks_while_one_thread_rewrites_appends_and_shrinks(int seed, H5FormatVersion version, bool oneHandle)
    {
        output.WriteLine($"seed {seed}");
        using H5File file = H5File.Create(_folder.File("a.h5"), new H5FileOptions { LowestVersion = version });
        using H5Dataset written = file.Root.CreateDataset("x", Specs.Filtered([8, 6], [2, 3], [ArraySpec.Unlimited, ArraySpec.Unlimited]));
        Model model = new(written, seed);
        model.FillAll();
        using H5Dataset other = file.Root.OpenDataset("x");
        H5Dataset read = oneHandle ? written : other;
        ConcurrentQueue<Exception> failures = [];
        long chunks = 0;
        bool done = false;
        Thread[] threads = new Thread[Readers];
        for (int i = 0; i < Readers; i++)
        {
            Random random = new((seed * 1000) + i);
            threads[i] = new Thread(() =>
            {
                try
                {
                    while (!Volatile.Read(ref done))
                    {
                        model.ReadOne(read, random);
                        Interlocked.Increment(ref chunks);
                    }
                }
                catch (Exception e)
                {
                    failures.Enqueue(e);
                }
            });
            threads[i].Start();
        }

        try
        {
            for (int step = 0; step < 1500 && failures.IsEmpty; step++)
            {
                model.ChangeSomething();
            }
        }
        finally
        {
            Volatile.Write(ref done, true);
            Array.ForEach(threads, t => t.Join());
        }

        Assert.Empty(failures);
        Assert.True(chunks > 0);
        Assert.Equal(model.Grid.Rows * model.Grid.Columns, read.EnumerateChunks().Count());
        output.WriteLine($"{chunks} chunks read");
    }

    /// <summary>A dataset of two axes whose chunks say what they are: place, version, and bytes that follow from both.</summary>
    private sealed class Model(H5Dataset dataset, int seed)
    {
        private const int Header = 24;
        private readonly Random _random = new(seed);
        private readonly ConcurrentDictionary<(long, long), long> _finished = [];
        private long _version;

        internal (long Rows, long Columns) Grid { get; private set; } = (4, 2);

        internal void FillAll()
        {
            for (long row = 0; row < Grid.Rows; row++)
            {
                for (long column = 0; column < Grid.Columns; column++)
                {
                    Write(row, column);
                }
            }
        }

        internal void ChangeSomething()
        {
            (long rows, long columns) = Grid;
            switch (_random.Next(20))
            {
                case < 12:
                    Write(_random.NextInt64(rows), _random.NextInt64(columns));
                    break;
                case < 15:
                    Grow(rows + _random.Next(1, 4), columns, takeBack: false);
                    break;
                case 15:
                    Grow(rows + _random.Next(1, 4), columns, takeBack: true);
                    break;
                case 16 when columns < 6:
                    Grow(rows + _random.Next(2), columns + 1, takeBack: _random.Next(3) == 0);
                    break;
                default:
                    if (rows > 12 || columns > 4)
                    {
                        Grid = (_random.NextInt64(1, rows), _random.NextInt64(1, columns + 1));
                        dataset.Resize([Grid.Rows * 2, Grid.Columns * 3]);
                    }

                    break;
            }
        }

        /// <summary>Reads a chunk as the interface prescribes, and checks that it is one that was written there.</summary>
        internal void ReadOne(H5Dataset from, Random random)
        {
            while (true)
            {
                long structure = from.StructureGeneration;
                ImmutableArray<long> shape = from.Spec.Shape;
                long[] place = [random.NextInt64(shape[0] / 2), random.NextInt64(shape[1] / 3)];
                long generation = from.GetGeneration(place);
                long finished = _finished.GetValueOrDefault((place[0], place[1]));
                if (long.IsOddInteger(structure) || long.IsOddInteger(generation))
                {
                    Thread.Yield();
                    continue;
                }

                byte[]? bytes = null;
                StorageException? failure = null;
                try
                {
                    if (from.TryLocate(place, out ChunkRef chunk))
                    {
                        bytes = new byte[chunk.StoredBytes];
                        int half = bytes.Length / 2;
                        from.Read(chunk, 0, bytes.AsSpan(0, half));
                        from.Read(chunk, half, bytes.AsSpan(half));
                    }
                }
                catch (StorageException e)
                {
                    failure = e;
                }

                if (from.GetGeneration(place) != generation || from.StructureGeneration != structure)
                {
                    continue;
                }

                Assert.Null(failure);
                Assert.NotNull(bytes); // what is published is written
                Check(bytes, place[0], place[1], finished);
                return;
            }
        }

        private void Grow(long rows, long columns, bool takeBack)
        {
            (long Rows, long Columns) before = Grid;
            using IArrayGrowth growth = dataset.BeginGrow([rows * 2, columns * 3]);
            for (long row = 0; row < rows; row++)
            {
                for (long column = 0; column < columns; column++)
                {
                    if (row >= before.Rows || column >= before.Columns)
                    {
                        Write(row, column);
                        Assert.True(dataset.TryLocate([row, column], out ChunkRef chunk));
                        byte[] bytes = new byte[chunk.StoredBytes];
                        dataset.Read(chunk, 0, bytes);
                        Check(bytes, row, column, _version);
                    }
                }
            }

            Assert.Equal([before.Rows * 2, before.Columns * 3], dataset.Spec.Shape.ToArray());
            Assert.Equal([rows * 2, columns * 3], growth.Spec.Shape.ToArray());
            if (!takeBack)
            {
                Grid = (rows, columns);
                growth.Commit();
            }
        }

        private void Write(long row, long column)
        {
            long version = ++_version;
            byte[] bytes = new byte[Header + _random.Next(400)];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, row);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), column);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), version);
            Pattern(bytes.AsSpan(Header), version);
            dataset.Write([row, column], bytes);
            _finished[(row, column)] = version;
        }

        private static void Check(byte[] bytes, long row, long column, long finished)
        {
            Assert.Equal(row, BinaryPrimitives.ReadInt64LittleEndian(bytes));
            Assert.Equal(column, BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8)));
            long version = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(16));
            Assert.True(version >= finished, $"version {version} was read after {finished} was finished");
            byte[] expected = new byte[bytes.Length - Header];
            Pattern(expected, version);
            Assert.Equal(expected, bytes[Header..]);
        }

        private static void Pattern(Span<byte> bytes, long version)
        {
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = (byte)((version * 31) + i);
            }
        }
    }
}

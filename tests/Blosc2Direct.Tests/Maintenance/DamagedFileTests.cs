using Blosc2Direct.Maintenance;

namespace Blosc2Direct.Tests.Maintenance;

/// <summary>Whole-file work on damaged files: typed errors or reports, never another exception, a crash or a half file.</summary>
public sealed class DamagedFileTests : IDisposable
{
    private const int Files = 150;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Damaged_files_are_reported_or_refused_and_leave_no_half_copy()
    {
        string good = _folder.File("good.h5"), bad = _folder.File("bad.h5"), copy = _folder.File("copy.h5");
        EverythingFile.Create(good);
        byte[] image = File.ReadAllBytes(good);
        int refused = 0;
        for (int seed = 0; seed < Files; seed++)
        {
            File.WriteAllBytes(bad, Damage(image, seed));
            refused += Try(() => Verifier.Verify(bad), seed);
            refused += Try(() => Verifier.Compare(good, bad), seed);
            File.Delete(copy);
            int copied = Try(() => Repacker.Repack(bad, copy), seed);
            refused += copied;
            Assert.Equal(copied == 0, File.Exists(copy));
            Assert.DoesNotContain(Directory.GetFiles(_folder.Path), f => f.EndsWith(".tmp", StringComparison.Ordinal));
        }

        Assert.True(refused > 0, "no damage was severe enough to be refused: the test proves nothing");
    }

    private static byte[] Damage(byte[] image, int seed)
    {
        Random random = new(seed);
        byte[] damaged = (byte[])image.Clone();
        for (int i = random.Next(1, 5); i > 0; i--)
        {
            int at = random.Next(damaged.Length);
            damaged[at] = random.Next(3) switch { 0 => (byte)random.Next(256), 1 => (byte)(damaged[at] ^ (1 << random.Next(8))), _ => 255 };
        }

        return seed % 10 == 9 ? damaged[..random.Next(damaged.Length)] : damaged;
    }

    private static int Try(Action action, int seed)
    {
        try
        {
            action();
            return 0;
        }
        catch (Blosc2DirectException)
        {
            return 1;
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"Damage {seed} gave {error.GetType()}: {error.Message}", error);
        }
    }
}

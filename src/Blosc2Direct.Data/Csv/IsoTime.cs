using System.Globalization;

namespace Blosc2Direct.Data.Csv;

/// <summary>Times as ISO 8601 writes them, as seconds since 1970-01-01 UTC.</summary>
internal static class IsoTime
{
    /// <summary>Reads <c>2001-01-10</c>, <c>2001/01/10</c>, or one with <c>T</c> or a blank and <c>23:45</c>, <c>23:45:06</c>,
    /// <c>23:45:06.789</c> behind it, and <c>Z</c> or <c>+02:00</c> behind that; without, the time is taken for UTC.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out double seconds)
    {
        seconds = 0;
        if (text.Length < 10 || text[4] is not ('-' or '/') || text[7] != text[4] || !Number(text[..4], out int year) ||
            !Number(text.Slice(5, 2), out int month) || !Number(text.Slice(8, 2), out int day) ||
            year == 0 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        long ticks = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks - DateTime.UnixEpoch.Ticks;
        text = text[10..];
        if (!text.IsEmpty)
        {
            if (text[0] is not ('T' or ' ') || !TryParseClock(text[1..], out long clock))
            {
                return false;
            }

            ticks += clock;
        }

        seconds = ticks / (double)TimeSpan.TicksPerSecond;
        return true;
    }

    /// <summary>Writes a time: the date, and the clock where it is not midnight, with six decimals where there are any.</summary>
    /// <returns>Characters written; 0 if no calendar has this time.</returns>
    public static int Format(double seconds, Span<byte> text)
    {
        if (!(seconds >= -62135596800.0 && seconds < 253402300800.0))
        {
            return 0;
        }

        long microseconds = (long)Math.Round(seconds * 1e6);
        DateTime time = DateTime.UnixEpoch.AddTicks(microseconds * 10);
        string form = time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd"
            : time.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-ddTHH:mm:ss" : "yyyy-MM-ddTHH:mm:ss.ffffff";
        return time.TryFormat(text, out int written, form, CultureInfo.InvariantCulture) ? written : 0;
    }

    private static bool TryParseClock(ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        if (text.Length < 5 || text[2] != ':' || !Number(text[..2], out int hour) || !Number(text.Slice(3, 2), out int minute) || hour > 23 || minute > 59)
        {
            return false;
        }

        int second = 0;
        long fraction = 0;
        text = text[5..];
        if (text.Length >= 3 && text[0] == ':')
        {
            if (!Number(text.Slice(1, 2), out second) || second > 59)
            {
                return false;
            }

            text = text[3..];
            if (text.Length >= 2 && text[0] == '.')
            {
                text = text[1..];
                long unit = TimeSpan.TicksPerSecond / 10;
                while (!text.IsEmpty && char.IsAsciiDigit(text[0]))
                {
                    fraction += (text[0] - '0') * unit;
                    unit /= 10;
                    text = text[1..];
                }
            }
        }

        ticks = (((hour * 60L) + minute) * 60 + second) * TimeSpan.TicksPerSecond + fraction;
        return TryParseZone(text, ref ticks);
    }

    private static bool TryParseZone(ReadOnlySpan<char> text, ref long ticks)
    {
        if (text.IsEmpty || text is "Z")
        {
            return true;
        }

        if (text[0] is not ('+' or '-') || text.Length is not (3 or 5 or 6))
        {
            return false;
        }

        ReadOnlySpan<char> minutes = text.Length == 3 ? "00" : text[^2..];
        if ((text.Length == 6 && text[3] != ':') || !Number(text.Slice(1, 2), out int hour) || !Number(minutes, out int minute) || hour > 23 || minute > 59)
        {
            return false;
        }

        ticks += (text[0] == '-' ? 1 : -1) * ((hour * 60L) + minute) * TimeSpan.TicksPerMinute;
        return true;
    }

    private static bool Number(ReadOnlySpan<char> digits, out int value)
    {
        value = 0;
        foreach (char digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
        }

        return true;
    }
}

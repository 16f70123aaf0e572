namespace Blosc2Direct.Cli.Output;

/// <summary>What a piece of text is; a terminal shows it by colour, plain output not at all.</summary>
internal enum Ink
{
    /// <summary>Ordinary text.</summary>
    Plain,

    /// <summary>What the eye should find first.</summary>
    Strong,

    /// <summary>What may be overlooked.</summary>
    Faint,

    /// <summary>Names of groups and arrays.</summary>
    Name,

    /// <summary>Good news.</summary>
    Good,

    /// <summary>Bad news.</summary>
    Bad,

    /// <summary>Something to look at.</summary>
    Warning,
}

/// <summary>Writes lines of text, coloured or plain.</summary>
internal sealed class Painter(TextWriter output, bool color)
{
    /// <summary>Writes a piece of a line. Control characters, which a file's names may hold, are shown, not sent.</summary>
    internal Painter Write(string text, Ink ink = Ink.Plain)
    {
        string? start = !color ? null : ink switch
        {
            Ink.Strong => "\e[1m",
            Ink.Faint => "\e[2m",
            Ink.Name => "\e[36m",
            Ink.Good => "\e[32m",
            Ink.Bad => "\e[31m",
            Ink.Warning => "\e[33m",
            _ => null,
        };
        text = SafeText.Escape(text);
        if (start is null || text.Length == 0)
        {
            output.Write(text);
        }
        else
        {
            output.Write(start);
            output.Write(text);
            output.Write("\e[0m");
        }

        return this;
    }

    /// <summary>Ends a line.</summary>
    internal Painter Line(string text = "", Ink ink = Ink.Plain)
    {
        Write(text, ink);
        output.Write('\n');
        return this;
    }
}

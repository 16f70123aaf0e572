namespace Blosc2Direct.Computing;

/// <summary>An expression that cannot be understood, typed or evaluated.</summary>
public sealed class ExpressionException : Blosc2DirectException
{
    internal ExpressionException(string message, int position, string? name = null)
        : base($"{message} (column {position})")
    {
        Position = position;
        Name = name;
    }

    /// <summary>Where in the text: characters before the place, from 0.</summary>
    public int Position { get; }

    /// <summary>The name, operator or literal that is concerned, where there is one.</summary>
    public string? Name { get; }
}

namespace Blosc2Direct.Data;

/// <summary>A condition that cannot be understood, or has no meaning for the table's columns.</summary>
public sealed class ConditionException : TableException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="position">Where in the text, in characters from 0; −1 for a lambda.</param>
    /// <param name="name">The name, operator, number or sub-expression that is concerned.</param>
    /// <param name="inner">What it comes from.</param>
    public ConditionException(string message, int position, string? name = null, Exception? inner = null)
        : base(position < 0 ? message : $"{message} (column {position})", inner)
    {
        Position = position;
        Name = name;
    }

    internal ConditionException(Computing.ExpressionException error)
        : base(error.Message, error)
    {
        Position = error.Position;
        Name = error.Name;
    }

    /// <summary>Where in the text: characters before the place, from 0; −1 for a lambda.</summary>
    public int Position { get; }

    /// <summary>The name, operator, number or sub-expression that is concerned, where there is one.</summary>
    public string? Name { get; }
}

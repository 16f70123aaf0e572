namespace Blosc2Direct.Codecs.Tuning;

/// <summary>Data of which samples can be taken.</summary>
internal interface ISampleSource
{
    /// <summary>Draws a sample.</summary>
    /// <param name="budget">Time for all of the work: more time, more boxes.</param>
    /// <param name="seed">The same seed takes the same boxes.</param>
    SampleSet Draw(TimeSpan budget, int seed);
}

namespace Blosc2Direct.Cli.Plot;

/// <summary>Letters as lines, so that pictures can be labelled on machines without fonts. ASCII; anything else is a box.</summary>
internal static class StrokeFont
{
    private const double UnitsPerSize = 0.12;
    private const string Box = "0040460600";

    // From '!' on: lines, a blank between them, each point two digits: x from 0 to the right, y from 0 (capitals) by 6 (base) to 8.
    private static readonly string[] Glyphs =
    [
        "0004 0606", "0002 2022", "1016 3036 0242 0444", "413010010213334445361605 2026", "4006 0010110100 3545463635",
        "460201102031320405162644", "0002", "10010516", "00111506", "2024 0143 4103", "2125 0343", "1607", "0333", "0606", "4006",
        "103041453616050110", "112026 0646", "01103041420646", "0110304142334445361605 1333", "36300444", "400002324345361605",
        "4130100105163645443303", "004016", "103041423313020110 1304051636454433", "0516364541301001021343",
        "0202 0606", "1212 1607", "310335", "0242 0444", "013305", "01103041422324 2626", "3322132433344441301001051646",
        "0602204246 0444", "00063645443303 3342413000", "4130100105163645", "00062644422000", "40000646 0333", "400006 0333",
        "41301001051636454323", "0006 4046 0343", "0020 1016 0626", "3035261605", "0006 4004 1346", "000646", "0600234046", "06004640",
        "103041453616050110", "06003041423303", "103041453616050110 3446", "06003041423303 2346", "413010010213334445361605", "0040 2026",
        "000516364540", "002640", "0016233640", "0046 4006", "002340 2326", "00400646", "20000626", "0046", "00202606", "022042", "0747", "0011",
        "4246 4332120305163645", "0006 0312324345361605", "4332120305163645", "4046 4332120305163645", "04444332120305163645",
        "30201116 0222", "4247381807 4332120305163645", "0006 0312324346", "0206 0000", "22271807 2020", "0006 3204 1436", "000516",
        "0206 03122326 23324346", "0206 0312324346", "123243453616050312", "0208 0312324345361605", "4248 4332120305163645",
        "0206 04122232", "4212031434453606", "10152636 0232", "0205163645 4246", "022642", "0216243642", "0246 4206", "0226 4218",
        "02420646", "20111203141526", "0007", "00111223141506", "04123442",
    ];

    /// <summary>How wide a text is, in pixels.</summary>
    internal static double Measure(string text, double size)
    {
        double units = 0;
        foreach (char c in text)
        {
            units += Advance(c);
        }

        return Math.Max(0, units - 2) * size * UnitsPerSize;
    }

    /// <summary>The lines of a text whose baseline begins at the origin.</summary>
    internal static IEnumerable<List<Point>> Strokes(string text, double size)
    {
        double unit = size * UnitsPerSize, left = 0;
        foreach (char c in text)
        {
            foreach (string stroke in Glyph(c).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                List<Point> points = new(stroke.Length / 2);
                for (int i = 0; i + 1 < stroke.Length; i += 2)
                {
                    points.Add(new Point(left + ((stroke[i] - '0') * unit), (stroke[i + 1] - '6') * unit));
                }

                yield return points;
            }

            left += Advance(c) * unit;
        }
    }

    private static string Glyph(char c) => c switch
    {
        ' ' => "",
        'µ' => Glyphs['u' - '!'],
        '×' => Glyphs['x' - '!'],
        '…' => "0606 2626 4646",
        > ' ' and <= '~' => Glyphs[c - '!'],
        _ => Box,
    };

    private static int Advance(char c)
    {
        string glyph = Glyph(c);
        int width = c == ' ' ? 2 : 0;
        for (int i = 0; i < glyph.Length; i += glyph[i] == ' ' ? 1 : 2)
        {
            width = glyph[i] == ' ' ? width : Math.Max(width, glyph[i] - '0');
        }

        return width + 2;
    }
}

using Blosc2Direct.Data;
using Blosc2Direct.Hdf5;

using (H5File file = H5File.Create("weather.h5"))
{
    using Table<Reading> table = file.Root.CreateTable<Reading>("readings", new TableCreation { Title = "a day" });
    for (int minute = 0; minute < 1440; minute++)
    {
        table.Append(new Reading(minute, minute % 3, 288 + (10 * MathF.Sin(minute / 229f)), minute % 7 == 0 ? 4 : 0));
    }

    table.CreateIndex("temp");
}

using (H5File file = H5File.Open("weather.h5"))
{
    using Table<Reading> table = file.Root.OpenTable<Reading>("readings");
    TableQuery warm = table.Where("(temp > 297.9) & (rain > 0)");
    Console.WriteLine($"{warm.Count()} of {table.RowCount} rows, the first at minute {warm.Coordinates()[0]}");

    float limit = 297.9f;
    RowBatch rows = table.Where(r => r.temp > limit && r.rain > 0).OrderBy("temp", descending: true).Take(2).Read();
    Console.WriteLine(string.Join(" ", rows.Column<int>("minute").ToArray()));

    using GroupedResult stations = table.Query().GroupBy("station").Aggregate(Aggregate.Rows(), Aggregate.Max("temp").As("most"));
    RowBatch groups = stations.ToBatch();
    for (int i = 0; i < groups.Count; i++)
    {
        Console.WriteLine($"station {groups.Column<int>("station")[i]}: {groups.Column<float>("most")[i]:F2}");
    }
}

internal readonly record struct Reading(int minute, int station, float temp, float rain);

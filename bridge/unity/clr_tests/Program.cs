using System;
using System.Collections.Generic;

namespace ShiftXR.Bridge.ClrTests
{
    /// <summary>
    /// The package on a plain CLR: what tests/bridge/clr runs. `dotnet clr_tests.dll VERB ARGUMENT...`; the environment variable
    /// SHIFTXR_LIBZMQ names the libzmq to load. Exit status 1 and a line on stderr where a check fails.
    /// </summary>
    static class Program
    {
        static readonly Dictionary<string, Action<string[]>> Verbs = new Dictionary<string, Action<string[]>>
        {
            ["vectors"] = arguments => VectorCheck.Run(arguments[0]),
            ["judge"] = arguments => Judge.Run(arguments[0]),
            ["units"] = arguments => Units.Run(),
            ["references"] = References.Run,
            ["editmode"] = arguments => EditModeTests.Run(),
            ["publisher"] = arguments => PublisherRules.Run(),
            ["allocation"] = arguments => Allocation.Run(),
            ["lifecycle"] = arguments => LifeCycle.Run(),
            ["stream"] = Streamer.Run,
            ["player"] = Player.Run,
        };

        static int Main(string[] arguments)
        {
            NativeLibraryPath.Install();
            try
            {
                Verbs[arguments[0]](arguments.AsSpan(1).ToArray());
                return 0;
            }
            catch (CheckFailed error)
            {
                Console.Error.WriteLine(error.Message);
                return 1;
            }
        }
    }
}

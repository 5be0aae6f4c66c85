using System.Diagnostics;

namespace ShiftXR.Bridge
{
    /// <summary>The device's monotonic clock in real time: integer nanoseconds from any origin, readable on every thread.</summary>
    public static class DeviceClock
    {
        const long NsPerSecond = 1_000_000_000;

        /// <summary>Now, ns.</summary>
        public static long NowNs()
        {
            long ticks = Stopwatch.GetTimestamp();
            long seconds = ticks / Stopwatch.Frequency, rest = ticks % Stopwatch.Frequency; // so that nothing overflows
            return seconds * NsPerSecond + rest * NsPerSecond / Stopwatch.Frequency;
        }
    }
}

using System;

namespace ShiftXR.Bridge
{
    /// <summary>How large the numbers of a payload may be; none may be infinite or NaN.</summary>
    public static class Bounds
    {
        /// <summary>Metres.</summary>
        public const float Position = 1e4f;

        /// <summary>m/s^2 or rad/s.</summary>
        public const float Inertial = 1e5f;

        /// <summary>Object state, of any unit.</summary>
        public const float ObjectState = 1e6f;

        /// <summary>Refuses float32 values beyond a limit.</summary>
        /// <param name="from">the first value's byte; values are 4 bytes each.</param>
        /// <exception cref="BadMessageException">One is not finite, or larger.</exception>
        internal static void Check(string topic, ReadOnlySpan<byte> payload, int from, int count, float limit)
        {
            for (int i = 0; i < count; i++)
            {
                float value = LittleEndian.Float(payload, from + 4 * i);
                if (!(Math.Abs(value) <= limit)) // phrased so that NaN fails too
                {
                    throw new BadMessageException(topic + ": a number is not finite, or larger than " + limit);
                }
            }
        }
    }
}

using System;

namespace ShiftXR.Bridge
{
    /// <summary>
    /// The barrier after a control step: everything captured up to its time has been sent; per topic the last sequence number,
    /// -1 where none yet.
    /// </summary>
    public static class Tick
    {
        /// <summary>A payload's largest size in bytes.</summary>
        public const int MaxBytes = 1 << 16;

        /// <summary>Begins a payload of so many topics; each follows with <see cref="Topic"/>.</summary>
        public static void Begin(MsgPackWriter writer, int topics)
        {
            writer.Map(1);
            writer.Text("last");
            writer.Map(topics);
        }

        /// <summary>One topic and its last sequence number.</summary>
        public static void Topic(MsgPackWriter writer, string topic, long lastSeq)
        {
            writer.Text(topic);
            writer.Integer(lastSeq);
        }

        /// <summary>Reads a payload: a map from topic to last sequence number.</summary>
        /// <exception cref="BadMessageException">It is not one.</exception>
        public static MsgPackMap Read(ReadOnlySpan<byte> payload)
        {
            MsgPackMap last = MsgPackReader.ReadMap(payload, MaxBytes).Map("last", int.MaxValue);
            for (int i = 0; i < last.Count; i++)
            {
                last.Integer(last[i].Key, -1, long.MaxValue);
            }
            return last;
        }
    }
}

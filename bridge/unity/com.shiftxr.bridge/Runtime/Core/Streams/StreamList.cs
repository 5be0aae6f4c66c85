using System;
using System.Collections.Generic;

namespace ShiftXR.Bridge
{
    /// <summary>All descriptions of a publisher: the payload of `device/streams`, and a part of the reply to `hello`.</summary>
    public sealed class StreamList
    {
        /// <summary>Limits.</summary>
        public const int MaxBytes = 1 << 20, MostStreams = 256;

        /// <summary>The streams of kinds that this end knows.</summary>
        public readonly IReadOnlyList<StreamDescription> Known;

        /// <summary>The topics of kinds that it does not know: to be skipped, and counted.</summary>
        public readonly IReadOnlyList<string> UnknownTopics;

        StreamList(List<StreamDescription> known, List<string> unknown)
        {
            Known = known;
            UnknownTopics = unknown;
        }

        /// <summary>Reads the payload of `device/streams`.</summary>
        /// <exception cref="BadMessageException">It is not one.</exception>
        public static StreamList Read(ReadOnlySpan<byte> payload) => Read(MsgPackReader.ReadMap(payload, MaxBytes));

        /// <summary>Reads the `streams` of a map.</summary>
        /// <exception cref="BadMessageException">It is not a list of at most 256 valid descriptions.</exception>
        public static StreamList Read(MsgPackMap map)
        {
            var known = new List<StreamDescription>();
            var unknown = new List<string>();
            foreach (MsgPackValue value in map.Array("streams", MostStreams))
            {
                if (value.Kind != MsgPackKind.Map)
                {
                    throw new BadMessageException("a stream description is not a map");
                }
                StreamDescription stream = StreamDescription.Read(value.Map);
                if (stream == null)
                {
                    unknown.Add(value.Map.Text("topic", int.MaxValue));
                }
                else
                {
                    known.Add(stream);
                }
            }
            return new StreamList(known, unknown);
        }

        /// <summary>The value of `streams`.</summary>
        public static MsgPackValue ToValue(IReadOnlyList<StreamDescription> streams)
        {
            var values = new MsgPackValue[streams.Count];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = MsgPackValue.From(streams[i].ToMap());
            }
            return MsgPackValue.From(values);
        }

        /// <summary>Writes the payload of `device/streams`.</summary>
        public static void Write(MsgPackWriter writer, IReadOnlyList<StreamDescription> streams) =>
            new MsgPackMap().Add("streams", ToValue(streams)).Write(writer);
    }
}

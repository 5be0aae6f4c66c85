using System;

namespace ShiftXR.Bridge
{
    /// <summary>
    /// The static facts of one stream, which travel once and not in every header (PROTOCOL.md, Stream descriptions).
    /// Checked where it is made: a constructor raises <see cref="BadMessageException"/> for a field beyond its limits.
    /// </summary>
    public abstract class StreamDescription
    {
        /// <summary>What <see cref="PayloadBytes"/> is where a payload's size varies.</summary>
        public const int Varies = -1;

        const double MinRateHz = 0.01, MaxRateHz = 100_000;

        /// <summary>`rgb`, `depth`, `audio`, `imu`, `head`, `gaze`, `hands`, `objects` or `task`.</summary>
        public abstract string Kind { get; }

        /// <summary>`device/stream`.</summary>
        public readonly string Topic;

        /// <summary>A payload's size in bytes, or <see cref="Varies"/>.</summary>
        public abstract int PayloadBytes { get; }

        protected StreamDescription(string topic)
        {
            Topic = Bridge.Topic.Check(topic);
        }

        /// <summary>The map that travels, in the order of the protocol's tables.</summary>
        public MsgPackMap ToMap()
        {
            MsgPackMap map = new MsgPackMap().Add("kind", MsgPackValue.From(Kind)).Add("topic", MsgPackValue.From(Topic));
            AddFields(map);
            return map;
        }

        /// <summary>Reads a description that travelled; null for a kind that this end does not know.</summary>
        /// <exception cref="BadMessageException">A field is missing or beyond its limits.</exception>
        public static StreamDescription Read(MsgPackMap map)
        {
            switch (map.Text("kind", int.MaxValue))
            {
                case RgbStream.Name: return new RgbStream(map);
                case DepthStream.Name: return new DepthStream(map);
                case AudioStream.Name: return new AudioStream(map);
                case ImuStream.Name: return new ImuStream(map);
                case HeadStream.Name: return new HeadStream(map);
                case GazeStream.Name: return new GazeStream(map);
                case HandsStream.Name: return new HandsStream(map);
                case ObjectsStream.Name: return new ObjectsStream(map);
                case TaskStream.Name: return new TaskStream(map);
                default:
                    Bridge.Topic.Check(map.Text("topic", int.MaxValue));
                    return null;
            }
        }

        /// <summary>Refuses a payload that is not valid for this stream: another size, or a number beyond its limits.</summary>
        /// <exception cref="BadMessageException">It is not.</exception>
        public virtual void CheckPayload(ReadOnlySpan<byte> payload) => CheckSize(payload.Length);

        /// <summary>Refuses a payload of another size.</summary>
        /// <exception cref="BadMessageException">It is.</exception>
        public void CheckSize(int bytes)
        {
            if (bytes > Header.MaxPayloadBytes)
            {
                throw new BadMessageException(Topic + ": " + bytes + " bytes, allowed are " + Header.MaxPayloadBytes);
            }
            if (PayloadBytes != Varies && bytes != PayloadBytes)
            {
                throw new BadMessageException(Topic + ": " + bytes + " bytes, expected " + PayloadBytes);
            }
        }

        /// <summary>Adds the fields of this kind.</summary>
        protected abstract void AddFields(MsgPackMap map);

        protected static string ReadTopic(MsgPackMap map) => map.Text("topic", int.MaxValue);

        protected static double ReadRate(MsgPackMap map) => map.Number("rate_hz", MinRateHz, MaxRateHz);

        protected static double CheckRate(double rateHz) => Within("rate_hz", rateHz, MinRateHz, MaxRateHz);

        protected static double Within(string name, double value, double low, double high)
        {
            new MsgPackMap().Add(name, MsgPackValue.From(value)).Number(name, low, high);
            return value;
        }

        protected static int Within(string name, int value, int low, int high)
        {
            new MsgPackMap().Add(name, MsgPackValue.From((long)value)).Integer(name, low, high);
            return value;
        }
    }
}

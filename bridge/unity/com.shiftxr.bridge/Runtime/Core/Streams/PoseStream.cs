using System;
using System.Numerics;

namespace ShiftXR.Bridge
{
    /// <summary>A pose per message: 7 float32, position in metres and unit quaternion xyzw, OpenXR frame.</summary>
    public abstract class PoseStream : StreamDescription
    {
        const int Bytes = 28;
        const double UnitTolerance = 0.01;

        /// <summary>Poses per second.</summary>
        public readonly double RateHz;

        public override int PayloadBytes => Bytes;

        protected PoseStream(string topic, double rateHz)
            : base(topic)
        {
            RateHz = CheckRate(rateHz);
        }

        protected PoseStream(MsgPackMap map)
            : base(ReadTopic(map))
        {
            RateHz = ReadRate(map);
        }

        public override void CheckPayload(ReadOnlySpan<byte> payload)
        {
            CheckSize(payload.Length);
            Bounds.Check(Topic, payload, 0, 7, Bounds.Position);
            double squared = 0;
            for (int i = 3; i < 7; i++)
            {
                double part = LittleEndian.Float(payload, 4 * i);
                squared += part * part;
            }
            if (Math.Abs(squared - 1) > UnitTolerance)
            {
                throw new BadMessageException(Topic + ": not a unit quaternion");
            }
        }

        /// <summary>A pose in the OpenXR frame as its payload of 28 bytes.</summary>
        public static void Encode(Vector3 position, Quaternion orientation, Span<byte> payload)
        {
            ReadOnlySpan<float> numbers = stackalloc float[]
            {
                position.X, position.Y, position.Z, orientation.X, orientation.Y, orientation.Z, orientation.W,
            };
            LittleEndian.Put(numbers, payload);
        }

        protected override void AddFields(MsgPackMap map) => map.Add("rate_hz", MsgPackValue.From(RateHz));
    }

    /// <summary>The head's pose.</summary>
    public sealed class HeadStream : PoseStream
    {
        /// <summary>The kind.</summary>
        public const string Name = "head";

        public override string Kind => Name;

        /// <summary>Describes it.</summary>
        public HeadStream(string topic, double rateHz) : base(topic, rateHz) { }

        internal HeadStream(MsgPackMap map) : base(map) { }
    }

    /// <summary>
    /// The line of sight, an optional stream: a point between the eyes, and a rotation whose -z looks along it. None is sent
    /// while eyes are not tracked.
    /// </summary>
    public sealed class GazeStream : PoseStream
    {
        /// <summary>The kind.</summary>
        public const string Name = "gaze";

        public override string Kind => Name;

        /// <summary>Describes it.</summary>
        public GazeStream(string topic, double rateHz) : base(topic, rateHz) { }

        internal GazeStream(MsgPackMap map) : base(map) { }
    }
}

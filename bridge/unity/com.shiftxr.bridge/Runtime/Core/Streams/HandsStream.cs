using System;

namespace ShiftXR.Bridge
{
    /// <summary>Both hands: per hand (left, right) and joint 8 float32, then one valid byte per hand and joint.</summary>
    public sealed class HandsStream : StreamDescription
    {
        /// <summary>The kind.</summary>
        public const string Name = "hands";

        internal const int JointBytes = 32, FlagsAt = 2 * HandJoints.Count * JointBytes;

        /// <summary>Pairs of hands per second.</summary>
        public readonly double RateHz;

        public override string Kind => Name;

        public override int PayloadBytes => FlagsAt + 2 * HandJoints.Count;

        /// <summary>Describes it.</summary>
        public HandsStream(string topic, double rateHz)
            : base(topic)
        {
            RateHz = CheckRate(rateHz);
        }

        internal HandsStream(MsgPackMap map)
            : base(ReadTopic(map))
        {
            RateHz = ReadRate(map);
        }

        public override void CheckPayload(ReadOnlySpan<byte> payload)
        {
            CheckSize(payload.Length);
            for (int joint = 0; joint < 2 * HandJoints.Count; joint++)
            {
                byte flag = payload[FlagsAt + joint];
                if (flag > 1)
                {
                    throw new BadMessageException(Topic + ": a valid flag is neither 0 nor 1");
                }
                if (flag == 1) // joints that are not valid may hold anything
                {
                    Bounds.Check(Topic, payload, joint * JointBytes, 8, Bounds.Position);
                }
            }
        }

        protected override void AddFields(MsgPackMap map) => map.Add("rate_hz", MsgPackValue.From(RateHz));
    }
}

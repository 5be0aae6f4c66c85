using System;

namespace ShiftXR.Bridge
{
    /// <summary>
    /// Inertial samples in blocks: 6 float32 each, specific force in m/s^2 (9.81 upwards at rest), then angular velocity in rad/s,
    /// in the sensor's own frame (OpenXR axes); a block's time is that of its first sample.
    /// </summary>
    public sealed class ImuStream : StreamDescription
    {
        /// <summary>The kind.</summary>
        public const string Name = "imu";

        /// <summary>Numbers per sample.</summary>
        public const int Width = 6;

        /// <summary>Samples, not blocks, per second.</summary>
        public readonly double RateHz;

        /// <summary>Samples per block, 1 to 10,000.</summary>
        public readonly int BlockSamples;

        public override string Kind => Name;

        public override int PayloadBytes => BlockSamples * Width * 4;

        /// <summary>Describes an inertial sensor.</summary>
        public ImuStream(string topic, double rateHz, int blockSamples)
            : base(topic)
        {
            RateHz = CheckRate(rateHz);
            BlockSamples = Within("block_samples", blockSamples, 1, 10_000);
        }

        internal ImuStream(MsgPackMap map)
            : base(ReadTopic(map))
        {
            RateHz = ReadRate(map);
            BlockSamples = (int)map.Integer("block_samples", 1, 10_000);
        }

        public override void CheckPayload(ReadOnlySpan<byte> payload)
        {
            CheckSize(payload.Length);
            Bounds.Check(Topic, payload, 0, BlockSamples * Width, Bounds.Inertial);
        }

        protected override void AddFields(MsgPackMap map)
        {
            map.Add("rate_hz", MsgPackValue.From(RateHz));
            map.Add("block_samples", MsgPackValue.From((long)BlockSamples));
        }
    }
}

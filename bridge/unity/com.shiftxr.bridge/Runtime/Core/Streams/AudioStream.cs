using System;

namespace ShiftXR.Bridge
{
    /// <summary>Sound in blocks: interleaved int16, left before right; a block's time is that of its first frame.</summary>
    public sealed class AudioStream : StreamDescription
    {
        /// <summary>The kind.</summary>
        public const string Name = "audio";

        /// <summary>Frames per second, 1,000 to 192,000.</summary>
        public readonly int SampleRateHz;

        /// <summary>1 to 8.</summary>
        public readonly int Channels;

        /// <summary>Frames per block, 1 to 192,000.</summary>
        public readonly int BlockFrames;

        public override string Kind => Name;

        public override int PayloadBytes => BlockFrames * Channels * 2;

        /// <summary>Describes sound.</summary>
        public AudioStream(string topic, int sampleRateHz, int channels, int blockFrames)
            : base(topic)
        {
            SampleRateHz = Within("sample_rate_hz", sampleRateHz, 1000, 192_000);
            Channels = Within("channels", channels, 1, 8);
            BlockFrames = Within("block_frames", blockFrames, 1, 192_000);
        }

        internal AudioStream(MsgPackMap map)
            : base(ReadTopic(map))
        {
            SampleRateHz = (int)map.Integer("sample_rate_hz", 1000, 192_000);
            Channels = (int)map.Integer("channels", 1, 8);
            BlockFrames = (int)map.Integer("block_frames", 1, 192_000);
        }

        /// <summary>Interleaved samples in -1 to 1, as Unity gives them, as a payload; beyond is clipped.</summary>
        /// <param name="samples">block_frames x channels values.</param>
        /// <param name="payload">2 bytes for each.</param>
        public void Encode(ReadOnlySpan<float> samples, Span<byte> payload)
        {
            if (samples.Length != BlockFrames * Channels || payload.Length != PayloadBytes)
            {
                throw new ArgumentException("the block is not " + BlockFrames + " frames of " + Channels + " channels");
            }
            for (int i = 0; i < samples.Length; i++)
            {
                float clipped = Math.Max(-1f, Math.Min(1f, samples[i]));
                short value = (short)Math.Round(clipped * short.MaxValue);
                payload[2 * i] = (byte)value;
                payload[2 * i + 1] = (byte)(value >> 8);
            }
        }

        protected override void AddFields(MsgPackMap map)
        {
            map.Add("sample_rate_hz", MsgPackValue.From((long)SampleRateHz));
            map.Add("channels", MsgPackValue.From((long)Channels));
            map.Add("block_frames", MsgPackValue.From((long)BlockFrames));
        }
    }
}

using System;

namespace ShiftXR.Bridge
{
    /// <summary>Labels of the worker's task: a msgpack map (<see cref="TaskSample"/>), on a publisher of its own.</summary>
    public sealed class TaskStream : StreamDescription
    {
        /// <summary>The kind.</summary>
        public const string Name = "task";

        /// <summary>Samples per second.</summary>
        public readonly double RateHz;

        public override string Kind => Name;

        public override int PayloadBytes => Varies;

        /// <summary>Describes it.</summary>
        public TaskStream(string topic, double rateHz)
            : base(topic)
        {
            RateHz = CheckRate(rateHz);
        }

        internal TaskStream(MsgPackMap map)
            : base(ReadTopic(map))
        {
            RateHz = ReadRate(map);
        }

        public override void CheckPayload(ReadOnlySpan<byte> payload) => TaskSample.Read(payload);

        protected override void AddFields(MsgPackMap map) => map.Add("rate_hz", MsgPackValue.From(RateHz));
    }
}

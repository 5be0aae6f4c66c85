using System;

namespace ShiftXR.Bridge
{
    /// <summary>Object state: a float32 per name, once per control step; its headers carry the episode.</summary>
    public sealed class ObjectsStream : StreamDescription
    {
        /// <summary>The kind.</summary>
        public const string Name = "objects";

        const int MostNames = 4096, MostCharacters = 128;

        /// <summary>Control steps per second.</summary>
        public readonly double RateHz;

        readonly string[] _names;

        public override string Kind => Name;

        public override int PayloadBytes => 4 * _names.Length;

        /// <summary>How many numbers.</summary>
        public int Count => _names.Length;

        /// <summary>What a number is.</summary>
        public string NameOf(int index) => _names[index];

        /// <summary>Describes object state.</summary>
        /// <param name="names">1 to 4096 of at most 128 characters.</param>
        public ObjectsStream(string topic, double rateHz, string[] names)
            : base(topic)
        {
            RateHz = CheckRate(rateHz);
            _names = ReadNames(new MsgPackMap().Add("names", MsgPackValue.From(names)));
        }

        internal ObjectsStream(MsgPackMap map)
            : base(ReadTopic(map))
        {
            RateHz = ReadRate(map);
            _names = ReadNames(map);
        }

        public override void CheckPayload(ReadOnlySpan<byte> payload)
        {
            CheckSize(payload.Length);
            Bounds.Check(Topic, payload, 0, _names.Length, Bounds.ObjectState);
        }

        protected override void AddFields(MsgPackMap map)
        {
            map.Add("rate_hz", MsgPackValue.From(RateHz));
            map.Add("names", MsgPackValue.From(_names));
        }

        static string[] ReadNames(MsgPackMap map) => map.Texts("names", MostNames, MostCharacters, 1);
    }
}

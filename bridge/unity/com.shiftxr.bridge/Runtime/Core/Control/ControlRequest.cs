namespace ShiftXR.Bridge
{
    /// <summary>
    /// A request of the control plane as a value: checked once, where it is read or made. A constructor raises
    /// <see cref="BadMessageException"/> for a field beyond its limits.
    /// </summary>
    public abstract class ControlRequest
    {
        internal const int MostBodyCharacters = 128;
        internal const double MaxTtlS = 3600;

        /// <summary>`hello`, `clock`, `marker`, `prompt`, `snapshot`, `environment` or `goodbye`.</summary>
        public abstract string Kind { get; }

        /// <summary>The map that travels, in the order of the protocol's table.</summary>
        public MsgPackMap ToMap(long id)
        {
            MsgPackMap map = new MsgPackMap()
                .Add("v", MsgPackValue.From((long)Header.ProtocolVersion))
                .Add("id", MsgPackValue.From(id))
                .Add("kind", MsgPackValue.From(Kind));
            AddFields(map);
            return map;
        }

        /// <summary>Reads a request from the map that travelled.</summary>
        /// <exception cref="BadMessageException">A field is missing, of another type or beyond its limits.</exception>
        /// <exception cref="UnknownRequestException">The kind is none of the protocol's.</exception>
        public static ControlRequest Read(MsgPackMap map)
        {
            switch (KindOf(map))
            {
                case HelloRequest.Name: return new HelloRequest();
                case ClockRequest.Name: return new ClockRequest();
                case MarkerRequest.Name: return MarkerRequest.ReadMarker(map);
                case PromptRequest.Name: return new PromptRequest(map);
                case SnapshotRequest.Name: return new SnapshotRequest(map);
                case EnvironmentRequest.Name: return new EnvironmentRequest(map);
                case GoodbyeRequest.Name: return new GoodbyeRequest(map);
                default: throw new UnknownRequestException("unknown request '" + Utf8.OneLine(KindOf(map), 80) + "'");
            }
        }

        /// <summary>A request's kind; empty where it names none.</summary>
        public static string KindOf(MsgPackMap map) =>
            map.TryGet("kind", out MsgPackValue kind) && kind.Kind == MsgPackKind.Text ? kind.Text : "";

        /// <summary>Adds the fields of this kind.</summary>
        protected abstract void AddFields(MsgPackMap map);
    }

    /// <summary>Who the player is and what it streams.</summary>
    public sealed class HelloRequest : ControlRequest
    {
        /// <summary>The kind.</summary>
        public const string Name = "hello";

        public override string Kind => Name;

        protected override void AddFields(MsgPackMap map) { }
    }

    /// <summary>The device's clock now.</summary>
    public sealed class ClockRequest : ControlRequest
    {
        /// <summary>The kind.</summary>
        public const string Name = "clock";

        public override string Kind => Name;

        protected override void AddFields(MsgPackMap map) { }
    }

    /// <summary>Asks the player to publish what it has, and to end.</summary>
    public sealed class GoodbyeRequest : ControlRequest
    {
        /// <summary>The kind.</summary>
        public const string Name = "goodbye";

        const int MostCharacters = 200;

        /// <summary>Why; may be empty.</summary>
        public readonly string Reason;

        public override string Kind => Name;

        /// <summary>Asks for an end.</summary>
        public GoodbyeRequest(string reason) : this(new MsgPackMap().Add("reason", MsgPackValue.From(reason))) { }

        internal GoodbyeRequest(MsgPackMap map)
        {
            Reason = map.Text("reason", MostCharacters);
        }

        protected override void AddFields(MsgPackMap map) => map.Add("reason", MsgPackValue.From(Reason));
    }
}

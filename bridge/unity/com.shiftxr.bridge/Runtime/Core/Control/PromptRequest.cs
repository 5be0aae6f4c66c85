namespace ShiftXR.Bridge
{
    /// <summary>Shows a text in the worker's view and highlights a body; an empty text takes the prompt away.</summary>
    public sealed class PromptRequest : ControlRequest
    {
        /// <summary>The kind.</summary>
        public const string Name = "prompt";

        const int MostCharacters = 200;

        /// <summary>At most 200 characters.</summary>
        public readonly string Text;

        /// <summary>A body of the scene, or null.</summary>
        public readonly string Highlight;

        /// <summary>Seconds until it goes, at most 3600; 0: it stays until it is taken away.</summary>
        public readonly double TtlS;

        public override string Kind => Name;

        /// <summary>Asks for a prompt.</summary>
        public PromptRequest(string text, string highlight, double ttlS)
            : this(Fields(new MsgPackMap(), text, highlight, ttlS))
        {
        }

        internal PromptRequest(MsgPackMap map)
        {
            Text = map.Text("text", MostCharacters);
            Highlight = map.Has("highlight") ? map.Text("highlight", MostBodyCharacters) : null;
            TtlS = map.Number("ttl_s", 0, MaxTtlS);
        }

        protected override void AddFields(MsgPackMap map) => Fields(map, Text, Highlight, TtlS);

        static MsgPackMap Fields(MsgPackMap map, string text, string highlight, double ttlS)
        {
            map.Add("text", MsgPackValue.From(text));
            if (highlight != null)
            {
                map.Add("highlight", MsgPackValue.From(highlight));
            }
            return map.Add("ttl_s", MsgPackValue.From(ttlS));
        }
    }
}

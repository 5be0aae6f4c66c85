using System;
using System.Collections.Generic;

namespace ShiftXR.Bridge
{
    /// <summary>What a player answers: some requests at once, some at the next control step.</summary>
    public sealed class ControlHandlers
    {
        readonly List<string> _kinds = new List<string>();
        readonly Dictionary<string, Func<ControlRequest, MsgPackMap>> _atOnce =
            new Dictionary<string, Func<ControlRequest, MsgPackMap>>(StringComparer.Ordinal);

        /// <summary>The kinds, in the order in which they were added: the `requests` of the reply to `hello`.</summary>
        public IReadOnlyList<string> Kinds => _kinds;

        /// <summary>
        /// Answers a kind at once, on the control thread: the answer must not wait. It returns a reply of
        /// <see cref="ControlReply"/>, or raises a <see cref="ShiftxrException"/> to refuse.
        /// </summary>
        public ControlHandlers AtOnce(string kind, Func<ControlRequest, MsgPackMap> answer)
        {
            _atOnce.Add(kind, answer ?? throw new ArgumentNullException(nameof(answer)));
            _kinds.Add(kind);
            return this;
        }

        /// <summary>Keeps a kind for the next control step: see <see cref="ControlServer.TryTake"/>.</summary>
        public ControlHandlers AtStep(string kind)
        {
            _atOnce.Add(kind, null);
            _kinds.Add(kind);
            return this;
        }

        /// <summary>Whether a kind is answered; the answer is null where it waits for a step.</summary>
        internal bool TryGet(string kind, out Func<ControlRequest, MsgPackMap> answer) => _atOnce.TryGetValue(kind, out answer);
    }
}

using System;
using System.Threading;

namespace ShiftXR.Bridge
{
    /// <summary>
    /// A request that acts at a control step. Whoever plays the step takes it, acts, and calls Complete or Refuse once, from
    /// any thread; the control thread then sends the reply.
    /// </summary>
    public sealed class PendingRequest
    {
        readonly byte[] _peer;
        Answer _answer; // written once, by whoever completes; read by the control thread

        /// <summary>What was asked.</summary>
        public readonly ControlRequest Request;

        internal readonly long Id;
        internal readonly long GiveUpNs;
        internal volatile bool GivenUp;

        internal PendingRequest(byte[] peer, long id, ControlRequest request, long giveUpNs)
        {
            _peer = peer;
            Id = id;
            Request = request;
            GiveUpNs = giveUpNs;
        }

        internal byte[] Peer => _peer;

        internal bool TryAnswer(out MsgPackMap reply, out ShiftxrException refusal)
        {
            Answer answer = Volatile.Read(ref _answer);
            reply = answer?.Reply;
            refusal = answer?.Refusal;
            return answer != null;
        }

        /// <summary>Answers, with a reply of <see cref="ControlReply"/>.</summary>
        public void Complete(MsgPackMap reply) => Set(new Answer { Reply = reply ?? throw new ArgumentNullException(nameof(reply)) });

        /// <summary>Refuses, with the error that the protocol names.</summary>
        public void Refuse(ShiftxrException error) => Set(new Answer { Refusal = error ?? throw new ArgumentNullException(nameof(error)) });

        void Set(Answer answer)
        {
            if (Interlocked.CompareExchange(ref _answer, answer, null) != null)
            {
                throw new InvalidOperationException("the request has been answered already");
            }
        }

        sealed class Answer
        {
            public MsgPackMap Reply;
            public ShiftxrException Refusal;
        }
    }
}

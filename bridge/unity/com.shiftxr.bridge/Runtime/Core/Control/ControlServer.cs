using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;

namespace ShiftXR.Bridge
{
    /// <summary>
    /// The player's end of the control plane: answers requests on a ROUTER socket, on a thread of its own. Requests that wait
    /// for a control step never hold up others, so a clock ping is answered at once. It goes on whatever it is asked.
    /// </summary>
    public sealed class ControlServer : IDisposable
    {
        /// <summary>Limits.</summary>
        public const int MaxRequestBytes = 1 << 16, MostWaiting = 64;

        const int PollMs = 50, PollWaitingMs = 2;

        readonly ControlHandlers _handlers;
        readonly Action<string> _log;
        readonly int _stepTimeoutMs;
        readonly IRouterSocket _socket;
        readonly Thread _thread;
        readonly Incoming _incoming = new Incoming(MaxRequestBytes);
        readonly MsgPackWriter _writer = new MsgPackWriter();
        readonly List<PendingRequest> _waiting = new List<PendingRequest>(MostWaiting); // the control thread's alone
        readonly Queue<PendingRequest> _forStep = new Queue<PendingRequest>(MostWaiting); // guards itself
        volatile bool _stopping;

        /// <summary>Opens the socket and begins to answer.</summary>
        /// <param name="log">gets a line for each refusal, on the control thread; may be null.</param>
        /// <param name="stepTimeoutMs">how long a request waits for a step before it is refused as Busy.</param>
        /// <exception cref="AddressInUseException">The address can't be bound.</exception>
        /// <exception cref="TransportException">ZeroMQ is not there, or can't do this.</exception>
        public ControlServer(
            ITransport transport, SocketEnd end, ControlHandlers handlers, Action<string> log = null, int stepTimeoutMs = 10_000)
        {
            _handlers = handlers;
            _log = log;
            _stepTimeoutMs = stepTimeoutMs;
            _socket = transport.OpenRouter(end, MaxRequestBytes);
            Address = _socket.Address;
            _thread = new Thread(Run) { IsBackground = true, Name = "shiftxr control" };
            _thread.Start();
        }

        /// <summary>Where it is, with its real port.</summary>
        public string Address { get; }

        /// <summary>Why the thread has ended by itself, or null.</summary>
        public volatile Exception Failure;

        /// <summary>The next request that waits for a step, in order of arrival; false when there is none.</summary>
        public bool TryTake(out PendingRequest pending)
        {
            lock (_forStep)
            {
                while (_forStep.Count > 0)
                {
                    pending = _forStep.Dequeue();
                    if (!pending.GivenUp)
                    {
                        return true;
                    }
                }
            }
            pending = null;
            return false;
        }

        /// <summary>Sends the replies that are ready, stops answering, and frees the socket.</summary>
        public void Dispose()
        {
            _stopping = true;
            _thread.Join();
            _socket.Dispose();
        }

        void Run()
        {
            try
            {
                while (!_stopping)
                {
                    if (_socket.TryReceive(_incoming, _waiting.Count > 0 ? PollWaitingMs : PollMs))
                    {
                        Take();
                    }
                    AnswerWaiting();
                }
                AnswerWaiting();
            }
            catch (Exception error) // the socket's: whoever watches the server sees it
            {
                Failure = error;
                _log?.Invoke(Address + ": the control plane has ended: " + error);
            }
        }

        void Take()
        {
            long? id = null;
            byte[] peer = _incoming.Peer;
            try
            {
                MsgPackMap map = ReadMap();
                id = ReadId(map);
                Handle(peer, id, map);
            }
            catch (ShiftxrException error)
            {
                Refuse(peer, id, error.Error, error.Message);
            }
            catch (Exception error) // a handler's bug must not end the player
            {
                Refuse(peer, id, "InternalError", "a bug in this player: " + error.Message);
                _log?.Invoke(error.ToString());
            }
        }

        MsgPackMap ReadMap()
        {
            if (_incoming.Frames != 1)
            {
                throw new BadMessageException("a request is one frame, got " + _incoming.Frames);
            }
            if (_incoming.BodyLength > MaxRequestBytes)
            {
                throw new BadMessageException(_incoming.BodyLength + " bytes where at most " + MaxRequestBytes + " are allowed");
            }
            return MsgPackReader.ReadMap(_incoming.Body.AsSpan(0, _incoming.BodyLength), MaxRequestBytes);
        }

        static long? ReadId(MsgPackMap map) => map.Has("id") ? (long?)map.Integer("id", 0, long.MaxValue) : null;

        void Handle(byte[] peer, long? id, MsgPackMap map)
        {
            Header.CheckVersion(map);
            long number = id ?? map.Integer("id", 0, long.MaxValue); // raises for the missing field
            if (!_handlers.TryGet(ControlRequest.KindOf(map), out Func<ControlRequest, MsgPackMap> answer))
            {
                throw new UnknownRequestException(
                    "unknown request '" + Utf8.OneLine(ControlRequest.KindOf(map), 80) + "': this player knows "
                    + string.Join(", ", _handlers.Kinds));
            }
            ControlRequest request = ControlRequest.Read(map);
            if (answer != null)
            {
                Reply(peer, number, answer(request));
                return;
            }
            if (_waiting.Count >= MostWaiting)
            {
                throw new BusyException(MostWaiting + " requests wait already: ask again later");
            }
            var pending = new PendingRequest(peer, number, request, DeviceClock.NowNs() + _stepTimeoutMs * 1_000_000L);
            _waiting.Add(pending);
            lock (_forStep)
            {
                _forStep.Enqueue(pending);
            }
        }

        void AnswerWaiting()
        {
            for (int i = 0; i < _waiting.Count;)
            {
                PendingRequest pending = _waiting[i];
                bool answered = pending.TryAnswer(out MsgPackMap reply, out ShiftxrException refusal);
                if (!answered && DeviceClock.NowNs() <= pending.GiveUpNs)
                {
                    i++;
                    continue;
                }
                _waiting.RemoveAt(i);
                if (reply != null)
                {
                    Reply(pending.Peer, pending.Id, reply);
                }
                else if (refusal != null)
                {
                    Refuse(pending.Peer, pending.Id, refusal.Error, refusal.Message);
                }
                else
                {
                    GiveUp(pending);
                }
            }
        }

        void GiveUp(PendingRequest pending)
        {
            pending.GivenUp = true;
            string seconds = (_stepTimeoutMs / 1000.0).ToString(CultureInfo.InvariantCulture);
            Refuse(
                pending.Peer, pending.Id, "Busy", "no control step came within " + seconds + " s: is anybody driving the player?");
        }

        void Reply(byte[] peer, long id, MsgPackMap reply)
        {
            ControlReply.Write(_writer.Reset(), id, reply);
            if (_writer.Length > ControlReply.MaxBytes)
            {
                Refuse(peer, id, "InternalError", "the reply has " + _writer.Length + " bytes, allowed are " + ControlReply.MaxBytes);
                return;
            }
            _socket.Send(peer, _writer.Written);
        }

        void Refuse(byte[] peer, long? id, string error, string detail)
        {
            _log?.Invoke(Address + ": refused a request: " + error + ": " + detail);
            ControlReply.WriteError(_writer.Reset(), id, error, detail);
            _socket.Send(peer, _writer.Written);
        }
    }
}

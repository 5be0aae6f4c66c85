using System;
using System.Collections.Generic;
using System.Text;
using System.Threading;

namespace ShiftXR.Bridge.ClrTests
{
    /// <summary>A transport whose reader takes what it is told to: for what a real socket does only now and then.</summary>
    sealed class FakeTransport : ITransport, IPublisherSocket
    {
        readonly object _gate = new object();
        readonly List<(string Topic, long Seq, MsgPackMap Payload)> _sent = new List<(string, long, MsgPackMap)>();
        bool _open;

        /// <summary>What the next send raises, or null.</summary>
        public volatile Exception Failure;

        public bool Disposed { get; private set; }

        public string Address => "fake";

        public IPublisherSocket OpenPublisher(SocketEnd end, int highWaterMark, bool lossless) => this;

        public IRouterSocket OpenRouter(SocketEnd end, int maxMessageBytes) => throw new NotSupportedException();

        /// <summary>From now on the reader takes everything, or nothing.</summary>
        public void Take(bool everything)
        {
            lock (_gate)
            {
                _open = everything;
                Monitor.PulseAll(_gate);
            }
        }

        public bool TrySend(in Outgoing message, int timeoutMs)
        {
            if (Failure != null)
            {
                throw Failure;
            }
            lock (_gate)
            {
                if (!_open)
                {
                    Monitor.Wait(_gate, timeoutMs);
                }
                if (!_open)
                {
                    return false;
                }
                string topic = Encoding.ASCII.GetString(message.Topic);
                Header header = Header.Read(message.Header.AsSpan(0, message.HeaderLength));
                bool map = topic == "player/tick" || topic == "player/streams";
                MsgPackMap payload = map ? MsgPackReader.ReadMap(message.Payload.AsSpan(0, message.PayloadLength), 1 << 20) : null;
                _sent.Add((topic, header.Seq, payload));
                Monitor.PulseAll(_gate);
                return true;
            }
        }

        /// <summary>All messages of a topic, once there are so many; within five seconds.</summary>
        public List<(string Topic, long Seq, MsgPackMap Payload)> Sent(string topic, int count)
        {
            long giveUpNs = DeviceClock.NowNs() + 5_000_000_000;
            lock (_gate)
            {
                while (true)
                {
                    List<(string Topic, long Seq, MsgPackMap Payload)> found = _sent.FindAll(message => message.Topic == topic);
                    if (found.Count >= count || DeviceClock.NowNs() > giveUpNs)
                    {
                        Check.That(found.Count >= count, found.Count + " messages on " + topic + ", expected " + count);
                        return found;
                    }
                    Monitor.Wait(_gate, 50);
                }
            }
        }

        public void Dispose() => Disposed = true;
    }
}

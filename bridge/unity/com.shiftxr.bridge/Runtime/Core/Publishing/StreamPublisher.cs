using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Threading;

namespace ShiftXR.Bridge
{
    /// <summary>
    /// Publishes the samples of one device's streams. Owns a PUB socket and the thread that sends on it. Any thread publishes;
    /// once buffers have been used, a message costs no allocation.
    /// </summary>
    /// <remarks>
    /// Lossless: a slow reader makes <see cref="Publish"/> wait, and one that takes nothing for the stall time-out raises
    /// <see cref="StalledSubscriberException"/>. Else nobody waits: the newest message is dropped when the queue is full, counted,
    /// and shows as a gap in the sequence numbers.
    /// </remarks>
    public sealed class StreamPublisher : IDisposable
    {
        readonly object _gate = new object(); // guards numbers and queue, so that a topic's messages queue in their order
        readonly Dictionary<string, Numbered> _byTopic = new Dictionary<string, Numbered>(StringComparer.Ordinal);
        readonly Numbered[] _streams;
        readonly Numbered _tick;
        readonly SendQueue _queue;
        readonly MsgPackWriter _header = new MsgPackWriter(), _tickPayload = new MsgPackWriter();
        readonly BufferPool _pool;
        readonly bool _lossless;
        readonly int _stallTimeoutMs;
        readonly PublisherThread _sender;
        bool _closing;

        /// <summary>Opens the socket and begins to send.</summary>
        /// <param name="streams">what may be published: at most 256.</param>
        /// <param name="device">names the barrier `device/tick` and the repeated descriptions `device/streams`.</param>
        /// <param name="maxQueued">messages between the caller and the sending thread, and kept for each reader.</param>
        /// <param name="pool">where payloads are rented; one of its own by default.</param>
        /// <exception cref="AddressInUseException">The address can't be bound.</exception>
        /// <exception cref="TransportException">ZeroMQ is not there, or can't do this.</exception>
        public StreamPublisher(
            ITransport transport, SocketEnd end, IReadOnlyList<StreamDescription> streams, bool lossless, string device = "player",
            int maxQueued = 256, int stallTimeoutMs = 30_000, BufferPool pool = null)
        {
            if (streams.Count > StreamList.MostStreams)
            {
                throw new ArgumentException("at most " + StreamList.MostStreams + " streams", nameof(streams));
            }
            Session = Guid.NewGuid().ToString("N");
            _lossless = lossless;
            _stallTimeoutMs = stallTimeoutMs;
            _pool = pool ?? new BufferPool();
            _queue = new SendQueue(maxQueued);
            _tick = new Numbered(Topic.Check(device + "/tick"), null);
            _streams = new Numbered[streams.Count];
            for (int i = 0; i < _streams.Length; i++)
            {
                _streams[i] = new Numbered(streams[i].Topic, streams[i]);
                _byTopic.Add(streams[i].Topic, _streams[i]);
            }
            var descriptions = new MsgPackWriter();
            StreamList.Write(descriptions, streams);
            IPublisherSocket socket = transport.OpenPublisher(end, maxQueued, lossless);
            Address = socket.Address;
            _sender = new PublisherThread(socket, _gate, _queue, _pool, Session, device + "/streams", descriptions.Written.ToArray());
        }

        /// <summary>New at each start.</summary>
        public string Session { get; }

        /// <summary>Where it is, with its real port.</summary>
        public string Address { get; }

        /// <summary>How many messages of a topic were dropped here because the queue was full.</summary>
        public long Dropped(string topic)
        {
            lock (_gate)
            {
                return Find(topic).Dropped;
            }
        }

        /// <summary>A buffer of at least so many bytes for <see cref="PublishRented"/>.</summary>
        public byte[] Rent(int bytes) => _pool.Rent(bytes);

        /// <summary>Sends a copy of one sample's payload; returns its sequence number.</summary>
        /// <param name="timeNs">when it was captured, ns of the device's clock.</param>
        /// <param name="episode">for object state: counts resets from 1.</param>
        /// <exception cref="BadMessageException">The payload's size is not the described one.</exception>
        /// <exception cref="StalledSubscriberException">Lossless, and a reader has stopped.</exception>
        /// <exception cref="TransportException">The sending thread has ended.</exception>
        public long Publish(string topic, long timeNs, ReadOnlySpan<byte> payload, long episode = 0)
        {
            Numbered stream = Find(topic);
            stream.Description.CheckSize(payload.Length);
            byte[] rented = _pool.Rent(payload.Length);
            payload.CopyTo(rented);
            return Enqueue(stream, timeNs, rented, payload.Length, episode);
        }

        /// <summary>As Publish, of a rented buffer's first bytes, without a copy: the buffer then belongs to the publisher.</summary>
        public long PublishRented(string topic, long timeNs, byte[] rented, int bytes, long episode = 0)
        {
            Numbered stream = Find(topic);
            stream.Description.CheckSize(bytes);
            return Enqueue(stream, timeNs, rented, bytes, episode);
        }

        /// <summary>The barrier: says that everything captured up to a control step's end has been published.</summary>
        public void Tick(long timeNs) => Enqueue(_tick, timeNs, null, 0, 0);

        /// <summary>Sends what is queued, for a second at most, and frees the socket.</summary>
        public void Dispose()
        {
            lock (_gate)
            {
                _closing = true;
                Monitor.PulseAll(_gate);
            }
            _sender.Dispose();
        }

        Numbered Find(string topic) =>
            _byTopic.TryGetValue(topic, out Numbered stream)
                ? stream
                : throw new ArgumentException(topic + " was not described", nameof(topic));

        long Enqueue(Numbered stream, long timeNs, byte[] payload, int bytes, long episode)
        {
            lock (_gate)
            {
                bool room = WaitForRoom();
                long seq = stream.Next++;
                if (!room)
                {
                    stream.Dropped++;
                    if (payload != null)
                    {
                        _pool.Return(payload);
                    }
                    return seq;
                }
                if (payload == null)
                {
                    payload = TickPayload(out bytes);
                }
                Header.Write(_header.Reset(), Session, seq, timeNs, episode);
                _queue.Add(stream.TopicBytes, _header.Written, payload, bytes);
                Monitor.PulseAll(_gate);
                return seq;
            }
        }

        byte[] TickPayload(out int bytes)
        {
            Bridge.Tick.Begin(_tickPayload.Reset(), _streams.Length);
            foreach (Numbered stream in _streams)
            {
                Bridge.Tick.Topic(_tickPayload, stream.Topic, stream.Next - 1);
            }
            bytes = _tickPayload.Length;
            byte[] payload = _pool.Rent(bytes);
            _tickPayload.Written.CopyTo(payload);
            return payload;
        }

        static string Seconds(int ms) => (ms / 1000.0).ToString(CultureInfo.InvariantCulture);

        bool WaitForRoom()
        {
            long giveUpNs = DeviceClock.NowNs() + _stallTimeoutMs * 1_000_000L;
            while (true)
            {
                if (_closing)
                {
                    throw new ObjectDisposedException(nameof(StreamPublisher));
                }
                if (_sender.Failure != null)
                {
                    throw new TransportException(Address + ": sending has ended: " + _sender.Failure.Message, _sender.Failure);
                }
                if (!_queue.IsFull || !_lossless)
                {
                    return !_queue.IsFull;
                }
                int leftMs = (int)((giveUpNs - DeviceClock.NowNs()) / 1_000_000);
                if (leftMs <= 0)
                {
                    throw new StalledSubscriberException(
                        Address + ": a subscriber has read nothing for " + Seconds(_stallTimeoutMs) + " s; end it, or play in real time");
                }
                Monitor.Wait(_gate, leftMs);
            }
        }

        sealed class Numbered
        {
            public readonly string Topic;
            public readonly byte[] TopicBytes;
            public readonly StreamDescription Description;
            public long Next, Dropped;

            public Numbered(string topic, StreamDescription description)
            {
                Topic = topic;
                TopicBytes = Encoding.ASCII.GetBytes(topic);
                Description = description;
            }
        }
    }
}

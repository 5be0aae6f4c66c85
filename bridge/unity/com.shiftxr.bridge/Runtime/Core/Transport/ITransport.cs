using System;

namespace ShiftXR.Bridge
{
    /// <summary>
    /// A ZeroMQ implementation. Opens sockets; each then belongs to one thread at a time. Dispose it after its sockets.
    /// </summary>
    public interface ITransport : IDisposable
    {
        /// <summary>A PUB socket.</summary>
        /// <param name="highWaterMark">messages kept for a reader that is slow.</param>
        /// <param name="lossless">whether a slow reader makes TrySend fail, instead of missing messages.</param>
        /// <exception cref="AddressInUseException">It can't be bound.</exception>
        /// <exception cref="TransportException">ZeroMQ is not there, or can't do this.</exception>
        IPublisherSocket OpenPublisher(SocketEnd end, int highWaterMark, bool lossless);

        /// <summary>A ROUTER socket.</summary>
        /// <param name="maxMessageBytes">a larger frame is dropped with its connection.</param>
        /// <exception cref="AddressInUseException">It can't be bound.</exception>
        /// <exception cref="TransportException">ZeroMQ is not there, or can't do this.</exception>
        IRouterSocket OpenRouter(SocketEnd end, int maxMessageBytes);
    }

    /// <summary>Sends messages of three frames.</summary>
    public interface IPublisherSocket : IDisposable
    {
        /// <summary>Where it is, a bound one with its real port.</summary>
        string Address { get; }

        /// <summary>
        /// Sends a message and is then done with its arrays. False when a lossless socket's reader took nothing within the
        /// time-out: nothing was sent then.
        /// </summary>
        bool TrySend(in Outgoing message, int timeoutMs);
    }

    /// <summary>Receives requests and sends replies.</summary>
    public interface IRouterSocket : IDisposable
    {
        /// <summary>Where it is, a bound one with its real port.</summary>
        string Address { get; }

        /// <summary>Waits for a request; false when none came in time.</summary>
        bool TryReceive(Incoming request, int timeoutMs);

        /// <summary>Sends one frame to a peer; one that is gone is passed over.</summary>
        void Send(byte[] peer, ReadOnlySpan<byte> reply);
    }

    /// <summary>A message's three frames: the first bytes of three arrays.</summary>
    public readonly struct Outgoing
    {
        /// <summary>The topic, all of it.</summary>
        public readonly byte[] Topic;

        /// <summary>Begins with the header.</summary>
        public readonly byte[] Header;

        /// <summary>The header's length in bytes.</summary>
        public readonly int HeaderLength;

        /// <summary>Begins with the payload.</summary>
        public readonly byte[] Payload;

        /// <summary>The payload's length in bytes.</summary>
        public readonly int PayloadLength;

        /// <summary>Three frames.</summary>
        public Outgoing(byte[] topic, byte[] header, int headerLength, byte[] payload, int payloadLength)
        {
            Topic = topic;
            Header = header;
            HeaderLength = headerLength;
            Payload = payload;
            PayloadLength = payloadLength;
        }
    }

    /// <summary>A request as it came; used again for the next.</summary>
    public sealed class Incoming
    {
        /// <summary>Begins with the first frame after the peer's.</summary>
        public readonly byte[] Body;

        /// <summary>Who asked.</summary>
        public byte[] Peer = Array.Empty<byte>();

        /// <summary>The first frame's length in bytes; where it is larger than Body, Body holds its beginning.</summary>
        public int BodyLength;

        /// <summary>Frames after the peer's; a request has one.</summary>
        public int Frames;

        /// <summary>Room for a request of so many bytes.</summary>
        public Incoming(int maxBytes)
        {
            Body = new byte[maxBytes];
        }
    }
}

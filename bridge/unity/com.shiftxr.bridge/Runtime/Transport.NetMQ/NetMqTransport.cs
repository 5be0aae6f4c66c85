using System;
using AsyncIO;
using NetMQ;

namespace ShiftXR.Bridge.NetMq
{
    /// <summary>
    /// ZeroMQ in managed code: Unity's default, on every platform. NetMQ has one context per process; it ends with the last
    /// transport, without waiting, so that the editor does not freeze on the second Play.
    /// </summary>
    /// <remarks>
    /// NetMQ has no XPUB_NODROP (its issues 990 and 1070): a PUB socket drops for a slow reader in silence. So a lossless
    /// publisher is refused; lockstep takes the libzmq transport.
    /// </remarks>
    public sealed class NetMqTransport : ITransport
    {
        static readonly object Gate = new object();
        static int transports, sockets; // statics outlive Play where the editor does not reload its domain: both count back to 0

        bool _disposed;

        /// <summary>Makes NetMQ ready.</summary>
        public NetMqTransport()
        {
            lock (Gate)
            {
                if (transports++ == 0)
                {
                    ForceDotNet.Force(); // .NET's own sockets, before the first of ours: AsyncIO's native ones are not in Unity
                }
            }
        }

        public IPublisherSocket OpenPublisher(SocketEnd end, int highWaterMark, bool lossless)
        {
            if (lossless)
            {
                throw new TransportException(
                    "NetMQ can't publish without loss (it has no XPUB_NODROP): play in real time, or use the libzmq transport");
            }
            return new NetMqPublisherSocket(this, end, highWaterMark);
        }

        public IRouterSocket OpenRouter(SocketEnd end, int maxMessageBytes) => new NetMqRouterSocket(this, end, maxMessageBytes);

        /// <summary>Ends NetMQ's context where this is the last transport.</summary>
        /// <exception cref="InvalidOperationException">It is the last, and a socket is open.</exception>
        public void Dispose()
        {
            lock (Gate)
            {
                if (_disposed)
                {
                    return;
                }
                if (transports == 1 && sockets > 0)
                {
                    throw new InvalidOperationException(sockets + " sockets are open: dispose publishers and servers before the transport");
                }
                _disposed = true;
                if (--transports == 0)
                {
                    NetMQConfig.Cleanup(false); // true would wait for ever for a socket that somebody else left open
                }
            }
        }

        internal void Opened()
        {
            lock (Gate)
            {
                if (_disposed)
                {
                    throw new ObjectDisposedException(nameof(NetMqTransport));
                }
                sockets++;
            }
        }

        internal void Closed()
        {
            lock (Gate)
            {
                sockets--;
            }
        }
    }
}

using System;
using NetMQ;
using NetMQ.Sockets;

namespace ShiftXR.Bridge.NetMq
{
    /// <summary>A ROUTER socket: each message begins with a frame that names the peer.</summary>
    sealed class NetMqRouterSocket : IRouterSocket
    {
        static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(200), AtOnce = TimeSpan.FromSeconds(1);

        readonly NetMqTransport _transport;
        readonly RouterSocket _socket;
        bool _disposed;

        public NetMqRouterSocket(NetMqTransport transport, SocketEnd end, int maxMessageBytes)
        {
            transport.Opened();
            _transport = transport;
            try
            {
                _socket = new RouterSocket();
                _socket.Options.MaxMsgSize = maxMessageBytes;
                Address = NetMqEnd.Open(_socket, end, Linger);
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        public string Address { get; }

        public bool TryReceive(Incoming request, int timeoutMs)
        {
            Msg frame = default;
            frame.InitEmpty();
            try
            {
                if (!_socket.TryReceive(ref frame, TimeSpan.FromMilliseconds(timeoutMs)))
                {
                    return false;
                }
                request.Peer = frame.Slice().ToArray();
                request.BodyLength = 0;
                request.Frames = 0;
                while (frame.HasMore && _socket.TryReceive(ref frame, AtOnce)) // the whole message is here already
                {
                    Take(frame.Slice(), request);
                }
                return true;
            }
            catch (NetMQException error)
            {
                throw new TransportException("NetMQ can't receive: " + error.Message, error);
            }
            finally
            {
                frame.Close();
            }
        }

        public void Send(byte[] peer, ReadOnlySpan<byte> reply)
        {
            // a peer that is gone, or takes nothing, loses its reply: it has a time-out
            if (TrySendFrame(peer, true))
            {
                TrySendFrame(reply, false);
            }
        }

        public void Dispose()
        {
            if (!_disposed)
            {
                _disposed = true;
                _socket?.Dispose();
                _transport.Closed();
            }
        }

        static void Take(ReadOnlySpan<byte> frame, Incoming request)
        {
            if (request.Frames++ == 0)
            {
                request.BodyLength = frame.Length;
                frame.Slice(0, Math.Min(frame.Length, request.Body.Length)).CopyTo(request.Body);
            }
        }

        bool TrySendFrame(ReadOnlySpan<byte> bytes, bool more)
        {
            Msg frame = default;
            frame.InitPool(bytes.Length);
            try
            {
                bytes.CopyTo(frame.Slice());
                return _socket.TrySend(ref frame, TimeSpan.Zero, more);
            }
            catch (NetMQException error)
            {
                throw new TransportException("NetMQ can't send: " + error.Message, error);
            }
            finally
            {
                frame.Close();
            }
        }
    }
}

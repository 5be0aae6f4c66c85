using System;
using NetMQ;
using NetMQ.Sockets;

namespace ShiftXR.Bridge.NetMq
{
    /// <summary>A PUB socket. Bytes are copied into NetMQ's pooled messages, so arrays are free when TrySend returns.</summary>
    sealed class NetMqPublisherSocket : IPublisherSocket
    {
        static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(500);

        readonly NetMqTransport _transport;
        readonly PublisherSocket _socket;
        bool _disposed;

        public NetMqPublisherSocket(NetMqTransport transport, SocketEnd end, int highWaterMark)
        {
            transport.Opened();
            _transport = transport;
            try
            {
                _socket = new PublisherSocket();
                _socket.Options.SendHighWatermark = highWaterMark;
                Address = NetMqEnd.Open(_socket, end, Linger);
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        public string Address { get; }

        public bool TrySend(in Outgoing message, int timeoutMs)
        {
            TimeSpan timeout = TimeSpan.FromMilliseconds(timeoutMs);
            if (!TrySendFrame(message.Topic, message.Topic.Length, timeout, true))
            {
                return false;
            }
            // a message that has begun is finished: a PUB socket always takes what follows
            if (!TrySendFrame(message.Header, message.HeaderLength, timeout, true)
                || !TrySendFrame(message.Payload, message.PayloadLength, timeout, false))
            {
                throw new TransportException("NetMQ took only a part of a message");
            }
            return true;
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

        bool TrySendFrame(byte[] bytes, int length, TimeSpan timeout, bool more)
        {
            Msg frame = default;
            frame.InitPool(length);
            try
            {
                bytes.AsSpan(0, length).CopyTo(frame.Slice());
                return _socket.TrySend(ref frame, timeout, more);
            }
            catch (NetMQException error)
            {
                throw new TransportException("NetMQ can't send: " + error.Message, error);
            }
            finally
            {
                frame.Close(); // after a send it is an empty message
            }
        }
    }
}

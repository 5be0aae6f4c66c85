using System;

namespace ShiftXR.Bridge.LibZmq
{
    /// <summary>A PUB socket. libzmq copies what is sent, so arrays are free when TrySend returns.</summary>
    sealed class NativePublisherSocket : NativeSocket, IPublisherSocket
    {
        const int LingerMs = 500, MostTries = 100;
        int _timeoutMs = -1;

        public NativePublisherSocket(LibZmqTransport transport, SocketEnd end, int highWaterMark, bool lossless)
            : base(transport, Native.Pub)
        {
            Set(Native.SendHighWaterMark, highWaterMark);
            Set(Native.XpubNoDrop, lossless ? 1 : 0);
            OpenEnd(end, LingerMs);
        }

        public bool TrySend(in Outgoing message, int timeoutMs)
        {
            if (timeoutMs != _timeoutMs)
            {
                Set(Native.SendTimeout, timeoutMs);
                _timeoutMs = timeoutMs;
            }
            if (!TrySendFrame(message.Topic, message.Topic.Length, Native.SendMore))
            {
                return false;
            }
            // libzmq counts whole messages against the mark: the frames of one that has begun find room
            Send(message.Header, message.HeaderLength, Native.SendMore);
            Send(message.Payload, message.PayloadLength, 0);
            return true;
        }

        void Send(byte[] bytes, int length, int flags)
        {
            for (int i = 0; i < MostTries; i++)
            {
                if (TrySendFrame(bytes, length, flags))
                {
                    return;
                }
            }
            throw new TransportException("libzmq took only a part of a message");
        }

        bool TrySendFrame(byte[] bytes, int length, int flags)
        {
            if (Native.Send(Socket, bytes, (UIntPtr)length, flags) >= 0)
            {
                return true;
            }
            if (IsAgain())
            {
                return false;
            }
            throw new TransportException("libzmq can't send: " + Native.ErrorText());
        }
    }
}

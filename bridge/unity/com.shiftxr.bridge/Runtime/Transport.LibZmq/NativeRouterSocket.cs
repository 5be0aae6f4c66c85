using System;

namespace ShiftXR.Bridge.LibZmq
{
    /// <summary>A ROUTER socket: each message begins with a frame that names the peer.</summary>
    sealed class NativeRouterSocket : NativeSocket, IRouterSocket
    {
        const int LingerMs = 200, MostPeerBytes = 255;

        readonly byte[] _peer = new byte[MostPeerBytes], _rest = new byte[1];
        byte[] _reply = new byte[4096];
        int _timeoutMs = -1;

        public NativeRouterSocket(LibZmqTransport transport, SocketEnd end, int maxMessageBytes)
            : base(transport, Native.Router)
        {
            Set(Native.MaxMessageSize, (long)maxMessageBytes);
            OpenEnd(end, LingerMs);
        }

        public bool TryReceive(Incoming request, int timeoutMs)
        {
            if (timeoutMs != _timeoutMs)
            {
                Set(Native.ReceiveTimeout, timeoutMs);
                _timeoutMs = timeoutMs;
            }
            int peerLength = Native.Receive(Socket, _peer, (UIntPtr)_peer.Length, 0);
            if (peerLength < 0)
            {
                return IsAgain() ? false : throw new TransportException("libzmq can't receive: " + Native.ErrorText());
            }
            request.Peer = _peer.AsSpan(0, Math.Min(peerLength, _peer.Length)).ToArray();
            request.BodyLength = 0;
            request.Frames = 0;
            while (HasMore())
            {
                byte[] into = request.Frames == 0 ? request.Body : _rest;
                int length = Native.Receive(Socket, into, (UIntPtr)into.Length, 0); // the whole message is here already
                Check(length, "receive");
                request.BodyLength = request.Frames == 0 ? length : request.BodyLength;
                request.Frames++;
            }
            return true;
        }

        public void Send(byte[] peer, ReadOnlySpan<byte> reply)
        {
            if (_reply.Length < reply.Length)
            {
                _reply = new byte[reply.Length];
            }
            reply.CopyTo(_reply);
            // a peer that is gone, or takes nothing, loses its reply: it has a time-out
            if (Native.Send(Socket, peer, (UIntPtr)peer.Length, Native.SendMore | Native.DontWait) >= 0)
            {
                Native.Send(Socket, _reply, (UIntPtr)reply.Length, Native.DontWait);
            }
        }

        bool HasMore()
        {
            int more = 0;
            var length = (UIntPtr)sizeof(int);
            Check(Native.GetOption(Socket, Native.ReceiveMore, ref more, ref length), "tell whether frames follow");
            return more != 0;
        }
    }
}

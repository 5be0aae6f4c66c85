// Reference signatures, not an implementation: the part of NetMQ 4.0.2 that our transport calls, so that its types are
// checked where there is no NuGet. Only Unity, with the real library, can tell whether the transport works.
using System;

namespace NetMQ
{
    public static class NetMQConfig
    {
        public static void Cleanup(bool block = true) => throw new NotImplementedException();
    }

    public class NetMQException : Exception
    {
    }

    public struct Msg
    {
        public bool HasMore => throw new NotImplementedException();

        public void InitEmpty() => throw new NotImplementedException();

        public void InitPool(int size) => throw new NotImplementedException();

        public Span<byte> Slice() => throw new NotImplementedException();

        public void Close() => throw new NotImplementedException();
    }

    public class NetMQCertificate
    {
        public NetMQCertificate(byte[] secretKey, byte[] publicKey) => throw new NotImplementedException();
    }

    public class SocketOptions
    {
        public TimeSpan Linger { get; set; }

        public int SendHighWatermark { get; set; }

        public long MaxMsgSize { get; set; }

        public NetMQCertificate CurveCertificate
        {
            set => throw new NotImplementedException();
        }

        public byte[] CurveServerKey { get; set; }
    }

    public abstract class NetMQSocket : IDisposable
    {
        public SocketOptions Options => throw new NotImplementedException();

        public void Bind(string address) => throw new NotImplementedException();

        public int BindRandomPort(string address) => throw new NotImplementedException();

        public void Connect(string address) => throw new NotImplementedException();

        public virtual bool TrySend(ref Msg msg, TimeSpan timeout, bool more) => throw new NotImplementedException();

        public virtual bool TryReceive(ref Msg msg, TimeSpan timeout) => throw new NotImplementedException();

        public void Dispose() => throw new NotImplementedException();
    }
}

namespace NetMQ.Sockets
{
    public class PublisherSocket : NetMQSocket
    {
        public PublisherSocket(string connectionString = null) => throw new NotImplementedException();
    }

    public class RouterSocket : NetMQSocket
    {
        public RouterSocket(string connectionString = null) => throw new NotImplementedException();
    }
}

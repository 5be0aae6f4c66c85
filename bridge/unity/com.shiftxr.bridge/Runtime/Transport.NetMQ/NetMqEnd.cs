using System;
using NetMQ;

namespace ShiftXR.Bridge.NetMq
{
    /// <summary>Binds or connects a NetMQ socket.</summary>
    static class NetMqEnd
    {
        /// <summary>Opens an end; returns its address, a bound one with its real port. The caller closes the socket on failure.</summary>
        public static string Open(NetMQSocket socket, SocketEnd end, TimeSpan linger)
        {
            socket.Options.Linger = linger;
            if (end.Keys != null)
            {
                socket.Options.CurveCertificate = new NetMQCertificate(end.Keys.SecretKey(), end.Keys.PublicKey());
                socket.Options.CurveServerKey = end.Keys.ServerKey();
            }
            try
            {
                if (!end.Binds)
                {
                    socket.Connect(end.Address);
                    return end.Address;
                }
                return Bind(socket, end.Address);
            }
            catch (NetMQException error)
            {
                throw end.Binds
                    ? (ShiftxrException)new AddressInUseException(
                        "can't listen on " + end.Address + ": " + error.Message + "; choose another port, or * for a free one", error)
                    : new TransportException("can't connect to " + end.Address + ": " + error.Message, error);
            }
        }

        // NetMQ takes `host:*` only by a method of its own
        static string Bind(NetMQSocket socket, string address)
        {
            if (address.EndsWith(":*", StringComparison.Ordinal))
            {
                string host = address.Substring(0, address.Length - 2);
                return host + ":" + socket.BindRandomPort(host);
            }
            socket.Bind(address);
            return address;
        }
    }
}

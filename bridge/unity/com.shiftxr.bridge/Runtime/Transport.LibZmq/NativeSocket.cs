using System;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;

namespace ShiftXR.Bridge.LibZmq
{
    /// <summary>One libzmq socket: opened by one thread, then used and closed by one thread at a time.</summary>
    abstract class NativeSocket : IDisposable
    {
        readonly LibZmqTransport _transport;
        IntPtr _socket;

        protected NativeSocket(LibZmqTransport transport, int type)
        {
            _transport = transport;
            _socket = transport.Open(type);
        }

        /// <summary>Where it is, a bound one with its real port.</summary>
        public string Address { get; private set; }

        /// <summary>The socket, while it is open.</summary>
        protected IntPtr Socket =>
            _socket != IntPtr.Zero ? _socket : throw new ObjectDisposedException(nameof(NativeSocket));

        public void Dispose()
        {
            IntPtr socket = Interlocked.Exchange(ref _socket, IntPtr.Zero);
            if (socket != IntPtr.Zero)
            {
                Native.Close(socket);
                _transport.Closed();
            }
        }

        /// <summary>Binds or connects; on failure the socket is closed.</summary>
        protected void OpenEnd(SocketEnd end, int lingerMs)
        {
            try
            {
                Set(Native.Linger, lingerMs);
                if (end.Keys != null)
                {
                    Set(Native.CurvePublicKey, end.Keys.PublicKey());
                    Set(Native.CurveSecretKey, end.Keys.SecretKey());
                    Set(Native.CurveServerKey, end.Keys.ServerKey());
                }
                byte[] address = Encoding.ASCII.GetBytes(end.Address + "\0");
                if ((end.Binds ? Native.Bind(Socket, address) : Native.Connect(Socket, address)) != 0)
                {
                    throw Refused(end);
                }
                Address = end.Binds ? LastEndpoint() : end.Address;
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        protected void Set(int option, int value) =>
            Check(Native.SetOption(Socket, option, ref value, (UIntPtr)sizeof(int)), "set option " + option);

        protected void Set(int option, long value) =>
            Check(Native.SetOption(Socket, option, ref value, (UIntPtr)sizeof(long)), "set option " + option);

        void Set(int option, byte[] value) =>
            Check(Native.SetOption(Socket, option, value, (UIntPtr)value.Length), "set option " + option);

        /// <summary>Raises when a call has failed.</summary>
        protected static void Check(int result, string what)
        {
            if (result < 0)
            {
                throw new TransportException("libzmq can't " + what + ": " + Native.ErrorText());
            }
        }

        /// <summary>Whether the last call failed only because nothing was ready in time, or a signal came.</summary>
        protected static bool IsAgain()
        {
            int error = Native.Error();
            return error == AgainError || error == Native.InterruptedError;
        }

        // EAGAIN is 35 on Apple's systems and 11 elsewhere
        static readonly int AgainError = RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? 35 : 11;

        string LastEndpoint()
        {
            var bytes = new byte[256];
            var length = (UIntPtr)bytes.Length;
            Check(Native.GetOption(Socket, Native.LastEndpoint, bytes, ref length), "tell where it is bound");
            return Encoding.ASCII.GetString(bytes, 0, (int)length - 1); // it ends with a zero byte
        }

        static ShiftxrException Refused(SocketEnd end)
        {
            string why = Native.ErrorText();
            return end.Binds
                ? (ShiftxrException)new AddressInUseException(
                    "can't listen on " + end.Address + ": " + why + "; choose another port, or * for a free one")
                : new TransportException("can't connect to " + end.Address + ": " + why);
        }
    }
}

using System;

namespace ShiftXR.Bridge.LibZmq
{
    /// <summary>
    /// ZeroMQ by its C library, which the program brings: `libzmq` where the platform looks for native libraries (in Unity a
    /// plugin of that name). Owns one context.
    /// </summary>
    public sealed class LibZmqTransport : ITransport
    {
        readonly object _gate = new object();
        IntPtr _context;
        int _open;

        /// <summary>Begins a context; its thread starts with the first socket.</summary>
        /// <exception cref="TransportException">There is no libzmq.</exception>
        public LibZmqTransport()
        {
            try
            {
                _context = Native.NewContext();
            }
            catch (Exception error) when (error is DllNotFoundException || error is EntryPointNotFoundException)
            {
                throw new TransportException(
                    "no libzmq of 4.2 or newer: install it (Debian: libzmq5), or put the library beside the program", error);
            }
        }

        public IPublisherSocket OpenPublisher(SocketEnd end, int highWaterMark, bool lossless) =>
            new NativePublisherSocket(this, end, highWaterMark, lossless);

        public IRouterSocket OpenRouter(SocketEnd end, int maxMessageBytes) => new NativeRouterSocket(this, end, maxMessageBytes);

        /// <summary>Ends the context, once what its closed sockets still have is sent (half a second at most).</summary>
        /// <exception cref="InvalidOperationException">A socket is open: libzmq would wait for it for ever.</exception>
        public void Dispose()
        {
            lock (_gate)
            {
                if (_open > 0)
                {
                    throw new InvalidOperationException(_open + " sockets are open: dispose publishers and servers before the transport");
                }
                if (_context != IntPtr.Zero)
                {
                    while (Native.TerminateContext(_context) != 0 && Native.Error() == Native.InterruptedError) { }
                    _context = IntPtr.Zero;
                }
            }
        }

        internal IntPtr Open(int type)
        {
            lock (_gate)
            {
                if (_context == IntPtr.Zero)
                {
                    throw new ObjectDisposedException(nameof(LibZmqTransport));
                }
                IntPtr socket = Native.NewSocket(_context, type);
                if (socket == IntPtr.Zero)
                {
                    throw new TransportException("libzmq can't open a socket: " + Native.ErrorText());
                }
                _open++;
                return socket;
            }
        }

        internal void Closed()
        {
            lock (_gate)
            {
                _open--;
            }
        }
    }
}

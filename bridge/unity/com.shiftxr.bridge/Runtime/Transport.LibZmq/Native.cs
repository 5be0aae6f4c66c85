using System;
using System.Runtime.InteropServices;

namespace ShiftXR.Bridge.LibZmq
{
    /// <summary>libzmq's C functions (4.2 or newer), as its zmq.h declares them. Arrays are pinned, not copied, by the call.</summary>
    static class Native
    {
        public const int Pub = 1, Router = 6;

        public const int Linger = 17, MaxMessageSize = 22, SendHighWaterMark = 23, ReceiveTimeout = 27, SendTimeout = 28,
            LastEndpoint = 32, CurvePublicKey = 48, CurveSecretKey = 49, CurveServerKey = 50, XpubNoDrop = 69, ReceiveMore = 13;

        public const int DontWait = 1, SendMore = 2;

        public const int InterruptedError = 4; // EINTR, the same number everywhere

        const string Library = "libzmq";

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, EntryPoint = "zmq_ctx_new")]
        public static extern IntPtr NewContext();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, EntryPoint = "zmq_ctx_term")]
        public static extern int TerminateContext(IntPtr context);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, EntryPoint = "zmq_socket")]
        public static extern IntPtr NewSocket(IntPtr context, int type);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, EntryPoint = "zmq_close")]
        public static extern int Close(IntPtr socket);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, EntryPoint = "zmq_setsockopt")]
        public static extern int SetOption(IntPtr socket, int option, ref int value, UIntPtr length);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, EntryPoint = "zmq_setsockopt")]
        public static extern int SetOption(IntPtr socket, int option, ref long value, UIntPtr length);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, EntryPoint = "zmq_setsockopt")]
        public static extern int SetOption(IntPtr socket, int option, byte[] value, UIntPtr length);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, EntryPoint = "zmq_getsockopt")]
        public static extern int GetOption(IntPtr socket, int option, ref int value, ref UIntPtr length);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, EntryPoint = "zmq_getsockopt")]
        public static extern int GetOption(IntPtr socket, int option, [Out] byte[] value, ref UIntPtr length);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, EntryPoint = "zmq_bind")]
        public static extern int Bind(IntPtr socket, byte[] address);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, EntryPoint = "zmq_connect")]
        public static extern int Connect(IntPtr socket, byte[] address);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, EntryPoint = "zmq_send")]
        public static extern int Send(IntPtr socket, byte[] bytes, UIntPtr length, int flags);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, EntryPoint = "zmq_recv")]
        public static extern int Receive(IntPtr socket, [In, Out] byte[] bytes, UIntPtr length, int flags);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, EntryPoint = "zmq_errno")]
        public static extern int Error();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, EntryPoint = "zmq_strerror")]
        public static extern IntPtr Describe(int error);

        /// <summary>The last call's error in words.</summary>
        public static string ErrorText() => Marshal.PtrToStringAnsi(Describe(Error()));
    }
}

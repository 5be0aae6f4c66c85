using System;
using System.Runtime.InteropServices;
using ShiftXR.Bridge.LibZmq;

namespace ShiftXR.Bridge.ClrTests
{
    /// <summary>Loads the libzmq that SHIFTXR_LIBZMQ names: the one in pyzmq's wheel, say, which has another file name.</summary>
    static class NativeLibraryPath
    {
        public static void Install()
        {
            string path = Environment.GetEnvironmentVariable("SHIFTXR_LIBZMQ");
            if (!string.IsNullOrEmpty(path))
            {
                NativeLibrary.SetDllImportResolver(
                    typeof(LibZmqTransport).Assembly, (name, assembly, search) => NativeLibrary.Load(path, assembly, search));
            }
        }
    }
}

using System;
using System.Collections.Generic;
using System.Text;

namespace ShiftXR.Bridge.ClrTests
{
    /// <summary>
    /// Reads hostile bytes and says what this end makes of them: a line for each message, `ok` or the error's name. The file holds
    /// three frames for each: what it is, a description where it is a sample, and the bytes. Any other exception, and memory
    /// beyond a multiple of the message, is a bug.
    /// </summary>
    static class Judge
    {
        const long BytesAtLeast = 50_000, BytesPerByte = 100;

        public static void Run(string path)
        {
            List<byte[]> frames = Vector.ReadFrames(path);
            var verdicts = new StringBuilder();
            for (int i = 0; i < frames.Count; i += 3)
            {
                string kind = Encoding.ASCII.GetString(frames[i]);
                StreamDescription stream =
                    frames[i + 1].Length > 0 ? StreamDescription.Read(MsgPackReader.ReadMap(frames[i + 1], 1 << 20)) : null;
                long before = GC.GetAllocatedBytesForCurrentThread();
                verdicts.Append(Verdict(kind, stream, frames[i + 2])).Append('\n');
                long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                Check.That(
                    allocated < BytesAtLeast + BytesPerByte * frames[i + 2].Length,
                    allocated + " bytes allocated for a " + kind + " of " + frames[i + 2].Length);
            }
            Console.Write(verdicts);
        }

        static string Verdict(string kind, StreamDescription stream, byte[] bytes)
        {
            try
            {
                Read(kind, stream, bytes);
                return "ok";
            }
            catch (ShiftxrException error)
            {
                return error.Error;
            }
        }

        static void Read(string kind, StreamDescription stream, byte[] bytes)
        {
            switch (kind)
            {
                case "header": Header.Read(bytes); break;
                case "streams": StreamList.Read(bytes); break;
                case "tick": Bridge.Tick.Read(bytes); break;
                case "request": ControlRequest.Read(MsgPackReader.ReadMap(bytes, ControlServer.MaxRequestBytes)); break;
                case "payload": stream.CheckPayload(bytes); break;
                default: throw new CheckFailed("no reader for " + kind);
            }
        }
    }
}

using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using ShiftXR.Bridge.LibZmq;

namespace ShiftXR.Bridge.ClrTests
{
    /// <summary>Starting and stopping, as often as an editor presses Play: every thread and socket goes. Linux: it reads /proc.</summary>
    static class LifeCycle
    {
        const int Cycles = 10;

        public static void Run()
        {
            Cycle(0); // the runtime's own threads and files come with the first
            Cycle(0);
            (int threads, int files) = (Threads(), Files());
            var watch = Stopwatch.StartNew();
            for (int i = 1; i <= Cycles; i++)
            {
                Cycle(i);
                Check.Equal(0, ZeroMqThreads(), "threads of libzmq after cycle " + i);
            }
            long ms = watch.ElapsedMilliseconds / Cycles;
            // each cycle has two threads of ours: a leak would be twenty, the runtime's own workers come and go
            Check.That(Threads() <= threads + 3, Threads() + " threads, " + threads + " before");
            Check.Equal(files, Files(), "open files");
            Console.WriteLine("{{\"cycles\": {0}, \"threads\": {1}, \"files\": {2}, \"ms\": {3}}}", Cycles, Threads(), Files(), ms);
            CheckMisuse();
        }

        static void Cycle(int number)
        {
            using (var transport = new LibZmqTransport())
            {
                var streams = new StreamDescription[] { new HeadStream("headset/head", 30) };
                SocketEnd end = SocketEnd.Bind("tcp://127.0.0.1:*");
                using (var publisher = new StreamPublisher(transport, end, streams, number % 2 == 0))
                using (var server = new ControlServer(transport, end, new ControlHandlers().AtStep("prompt")))
                {
                    publisher.Publish("headset/head", number, new byte[28]);
                    publisher.Tick(number);
                    Check.That(publisher.Address != server.Address, "each socket has a port of its own");
                    Check.That(ZeroMqThreads() > 0, "libzmq runs");
                }
            }
        }

        static void CheckMisuse()
        {
            var transport = new LibZmqTransport();
            var streams = new StreamDescription[] { new HeadStream("headset/head", 30) };
            var publisher = new StreamPublisher(transport, SocketEnd.Bind("tcp://127.0.0.1:*"), streams, true);
            Check.Raises<AddressInUseException>(
                () => new StreamPublisher(transport, SocketEnd.Bind(publisher.Address), streams, true), "an address in use");
            Check.Raises<InvalidOperationException>(transport.Dispose, "a transport with an open socket");
            Check.Raises<ArgumentException>(() => publisher.Publish("headset/hand", 0, new byte[28]), "a topic not described");
            Check.Raises<BadMessageException>(() => publisher.Publish("headset/head", 0, new byte[27]), "a payload of another size");
            publisher.Dispose();
            Check.Raises<ObjectDisposedException>(() => publisher.Publish("headset/head", 0, new byte[28]), "publishing after the end");
            publisher.Dispose();
            transport.Dispose();
            transport.Dispose();
            Check.Raises<ObjectDisposedException>(
                () => new StreamPublisher(transport, SocketEnd.Bind("tcp://127.0.0.1:*"), streams, true), "a transport that ended");
        }

        static int Threads() => Directory.GetDirectories("/proc/self/task").Length;

        static int ZeroMqThreads() =>
            Directory.GetDirectories("/proc/self/task").Count(task => Name(task).StartsWith("ZMQ", StringComparison.Ordinal));

        static string Name(string task)
        {
            try
            {
                return File.ReadAllText(Path.Combine(task, "comm"));
            }
            catch (IOException) // it has just ended
            {
                return "";
            }
        }

        static int Files() => Directory.GetFiles("/proc/self/fd").Length;
    }
}

using System;
using ShiftXR.Bridge.LibZmq;

namespace ShiftXR.Bridge.ClrTests
{
    /// <summary>
    /// After warm-up a message costs no managed allocation, neither on the thread that publishes nor on the one that sends: a
    /// VGA picture, an inertial block with a header that carries an episode, and a barrier, to a real reader.
    /// </summary>
    static class Allocation
    {
        const int WarmUp = 300, Measured = 400, Repeats = 4;
        static readonly RgbStream Rgb = new RgbStream("headset/rgb", 30, 640, 480, "rgb8", 400, 400, 320, 240);
        static readonly ImuStream Imu = new ImuStream("left_wrist/imu", 100, 10);
        static readonly byte[] Picture = new byte[Rgb.PayloadBytes], Block = new byte[Imu.PayloadBytes];

        public static void Run()
        {
            using (var transport = new LibZmqTransport())
            using (var publisher = new StreamPublisher(
                transport, SocketEnd.Bind("tcp://127.0.0.1:*"), new StreamDescription[] { Rgb, Imu }, true, maxQueued: 4))
            {
                Console.Out.WriteLine(publisher.Address);
                Console.Out.Flush();
                Console.In.ReadLine();
                Publish(publisher, WarmUp);
                long own = 0, all = long.MaxValue;
                for (int i = 0; i < Repeats; i++)
                {
                    GC.Collect();
                    long allBefore = GC.GetTotalAllocatedBytes(true), ownBefore = GC.GetAllocatedBytesForCurrentThread();
                    Publish(publisher, Measured);
                    own += GC.GetAllocatedBytesForCurrentThread() - ownBefore;
                    all = Math.Min(all, GC.GetTotalAllocatedBytes(true) - allBefore); // the runtime's own work comes and goes
                }
                Console.Out.WriteLine("{{\"messages\": {0}, \"publishing_thread\": {1}, \"process\": {2}}}", 3 * Measured * Repeats, own, all);
                Console.Out.Flush();
                Console.In.ReadLine();
            }
        }

        static void Publish(StreamPublisher publisher, int count)
        {
            for (int i = 0; i < count; i++)
            {
                publisher.Publish(Rgb.Topic, i, Picture);
                publisher.Publish(Imu.Topic, i, Block, i + 1);
                publisher.Tick(i);
            }
        }
    }
}

using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;

namespace ShiftXR.Bridge.ClrTests
{
    /// <summary>What a publisher promises of numbers, drops, order and ends, whatever its reader does.</summary>
    static class PublisherRules
    {
        const string Topic = "headset/head";
        static readonly StreamDescription[] Streams = { new HeadStream(Topic, 30), new GazeStream("headset/gaze", 60) };
        static readonly byte[] Pose = new byte[28];

        public static void Run()
        {
            CheckDropsInRealTime();
            CheckLosslessWaits();
            CheckOrderOfManyThreads();
            CheckDescriptions();
            CheckFailureIsTold();
            CheckEndDespiteAReaderThatHasStopped();
            Console.WriteLine("{}");
        }

        static StreamPublisher Open(FakeTransport fake, bool lossless, int stallTimeoutMs = 30_000) =>
            new StreamPublisher(
                fake, SocketEnd.Bind("tcp://127.0.0.1:*"), Streams, lossless, maxQueued: 4, stallTimeoutMs: stallTimeoutMs);

        static void CheckDropsInRealTime()
        {
            var fake = new FakeTransport();
            using (StreamPublisher publisher = Open(fake, false))
            {
                for (int i = 0; i < 10; i++)
                {
                    Check.Equal((long)i, publisher.Publish(Topic, i, Pose), "the number of a message that is dropped too");
                }
                Check.Equal(6L, publisher.Dropped(Topic), "dropped of ten where four wait");
                Check.Equal(0L, publisher.Dropped("headset/gaze"), "dropped of another topic");
                fake.Take(true);
                Check.That(fake.Sent(Topic, 4).Select(m => m.Seq).SequenceEqual(new[] { 0L, 1, 2, 3 }), "the newest are dropped");
                Thread.Sleep(100);
                publisher.Tick(11);
                MsgPackMap last = fake.Sent("player/tick", 1)[0].Payload.Map("last", 2);
                Check.Equal(9L, last.Get(Topic).Integer, "the barrier names what was dropped");
                Check.Equal(-1L, last.Get("headset/gaze").Integer, "the barrier's number of a topic without messages");
                Check.Equal(10L, publisher.Publish(Topic, 12, Pose), "the next number");
            }
            Check.That(fake.Disposed, "the socket is closed");
        }

        static void CheckLosslessWaits()
        {
            var fake = new FakeTransport();
            using (StreamPublisher publisher = Open(fake, true, 300))
            {
                for (int i = 0; i < 4; i++)
                {
                    publisher.Publish(Topic, i, Pose);
                }
                var watch = Stopwatch.StartNew();
                Check.Raises<StalledSubscriberException>(() => publisher.Publish(Topic, 4, Pose), "a reader that has stopped");
                Check.That(watch.ElapsedMilliseconds >= 290, "it waited " + watch.ElapsedMilliseconds + " ms");
                fake.Take(true);
                Check.Equal(4L, publisher.Publish(Topic, 5, Pose), "no number was spent on what was not published");
                Check.That(fake.Sent(Topic, 5).Select(m => m.Seq).SequenceEqual(new[] { 0L, 1, 2, 3, 4 }), "nothing is lost");
                Check.Equal(0L, publisher.Dropped(Topic), "dropped");
            }
        }

        static void CheckOrderOfManyThreads()
        {
            var fake = new FakeTransport();
            fake.Take(true);
            using (StreamPublisher publisher = Open(fake, true))
            {
                Thread[] threads = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
                {
                    for (int i = 0; i < 250; i++)
                    {
                        publisher.Publish(Topic, i, Pose);
                    }
                })).ToArray();
                Array.ForEach(threads, thread => thread.Start());
                Array.ForEach(threads, thread => thread.Join());
                Check.That(
                    fake.Sent(Topic, 1000).Select(m => m.Seq).SequenceEqual(Enumerable.Range(0, 1000).Select(i => (long)i)),
                    "messages leave in the order of their numbers");
            }
        }

        static void CheckDescriptions()
        {
            var fake = new FakeTransport();
            using (StreamPublisher publisher = Open(fake, true))
            {
                Thread.Sleep(250); // nobody takes the first: it must not cost a number
                fake.Take(true);
                var watch = Stopwatch.StartNew();
                Check.That(fake.Sent("player/streams", 2).Select(m => m.Seq).SequenceEqual(new[] { 0L, 1 }), "descriptions are numbered");
                Check.That(watch.ElapsedMilliseconds < 2500, "descriptions come every second");
                Check.Equal(2, fake.Sent("player/streams", 1)[0].Payload.Array("streams", 2).Length, "streams described");
            }
        }

        static void CheckFailureIsTold()
        {
            var fake = new FakeTransport { Failure = new TransportException("the network is gone") };
            using (StreamPublisher publisher = Open(fake, true))
            {
                TransportException told = Check.Raises<TransportException>(
                    () =>
                    {
                        for (int i = 0; i < 100; i++)
                        {
                            publisher.Publish(Topic, i, Pose);
                            Thread.Sleep(10);
                        }
                    },
                    "publishing after the sending thread has failed");
                Check.That(told.Message.Contains("the network is gone"), "the cause is told: " + told.Message);
            }
            Check.That(fake.Disposed, "the socket is closed");
        }

        static void CheckEndDespiteAReaderThatHasStopped()
        {
            var fake = new FakeTransport();
            StreamPublisher publisher = Open(fake, true);
            for (int i = 0; i < 4; i++)
            {
                publisher.Publish(Topic, i, Pose);
            }
            Exception raised = null;
            var waiting = new Thread(() =>
            {
                try
                {
                    publisher.Publish(Topic, 4, Pose);
                }
                catch (ObjectDisposedException error)
                {
                    raised = error;
                }
            });
            waiting.Start();
            Thread.Sleep(50);
            var watch = Stopwatch.StartNew();
            publisher.Dispose();
            waiting.Join();
            Check.That(raised != null, "a thread that waits is told of the end");
            Check.That(watch.ElapsedMilliseconds < 2000, "the end took " + watch.ElapsedMilliseconds + " ms");
            Check.That(fake.Disposed, "the socket is closed");
        }
    }
}

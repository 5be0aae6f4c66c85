using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Numerics;
using ShiftXR.Bridge.LibZmq;

namespace ShiftXR.Bridge.ClrTests
{
    /// <summary>
    /// Publishes every kind of stream, for a Python subscriber that knows the numbers. On stdin `publish N` sends so many steps,
    /// `stall` publishes until a reader that takes nothing is noticed, `dropped` tells the counts, `quit` ends.
    /// Arguments: `lossless` or `realtime`, a folder with grey.jpg, and where it connects: the address and two key files.
    /// </summary>
    static class Streamer
    {
        const int Width = 320, Height = 240;
        static readonly RgbStream Rgb = new RgbStream("headset/rgb", 30, Width, Height, "rgb8", 200, 200, 160, 120);
        static readonly RgbStream Still = new RgbStream("headset/still", 1, 16, 8, "jpeg", 14, 14, 8, 4);
        static readonly DepthStream Depth = new DepthStream("headset/depth", 5, 8, 6, "d16", 7, 7, 4, 3);
        static readonly AudioStream Audio = new AudioStream("headset/audio", 16000, 2, 320);
        static readonly ImuStream Imu = new ImuStream("left_wrist/imu", 100, 2);
        static readonly HeadStream Head = new HeadStream("headset/head", 30);
        static readonly GazeStream Gaze = new GazeStream("headset/gaze", 60);
        static readonly HandsStream HandPair = new HandsStream("headset/hands", 30);
        static readonly ObjectsStream Objects = new ObjectsStream("scene/objects", 10, new[] { "a", "b", "c" });
        static readonly TaskStream Task = new TaskStream("worker/task", 10);

        public static readonly StreamDescription[] All = { Rgb, Still, Depth, Audio, Imu, Head, Gaze, HandPair, Objects, Task };

        public static void Run(string[] arguments)
        {
            bool lossless = arguments[0] == "lossless";
            byte[] grey = File.ReadAllBytes(Path.Combine(arguments[1], "grey.jpg"));
            SocketEnd end = arguments.Length > 2
                ? SocketEnd.Connect(
                    arguments[2], CurveKeys.FromFiles(File.ReadAllText(arguments[3]), File.ReadAllText(arguments[4])))
                : SocketEnd.Bind("tcp://127.0.0.1:*");
            using (var transport = new LibZmqTransport())
            using (var publisher = new StreamPublisher(
                transport, end, All, lossless, maxQueued: 16, stallTimeoutMs: 1500))
            {
                Say(publisher.Address + " " + publisher.Session);
                Obey(publisher, grey);
            }
            Say("closed");
        }

        static void Obey(StreamPublisher publisher, byte[] grey)
        {
            int step = 0;
            for (string line = Console.In.ReadLine(); line != null && line != "quit"; line = Console.In.ReadLine())
            {
                switch (line.Split(' ')[0])
                {
                    case "publish":
                        for (int last = step + int.Parse(line.Split(' ')[1]); step < last; step++)
                        {
                            Publish(publisher, step, grey);
                        }
                        Say("published");
                        break;
                    case "stall":
                        StalledSubscriberException stalled = Check.Raises<StalledSubscriberException>(
                            () =>
                            {
                                for (int i = 0; i < 5000; i++)
                                {
                                    Publish(publisher, i, grey);
                                }
                            },
                            "a reader that takes nothing");
                        Say(stalled.Message);
                        break;
                    case "dropped":
                        Say(All.Sum(stream => publisher.Dropped(stream.Topic)).ToString());
                        break;
                }
            }
        }

        static void Publish(StreamPublisher publisher, int step, byte[] grey)
        {
            long timeNs = 1_000_000_000L + step * 100_000_000L;
            byte[] picture = publisher.Rent(Rgb.PayloadBytes);
            for (int i = 0; i < Rgb.PayloadBytes; i++)
            {
                picture[i] = (byte)(i + step);
            }
            publisher.PublishRented(Rgb.Topic, timeNs, picture, Rgb.PayloadBytes);
            publisher.Publish(Still.Topic, timeNs, grey);
            publisher.Publish(Depth.Topic, timeNs, DepthOf(step));
            publisher.Publish(Audio.Topic, timeNs, AudioOf());
            publisher.Publish(Imu.Topic, timeNs, Floats(Enumerable.Range(0, 12).Select(i => step + i / 8f)));
            var pose = new byte[Head.PayloadBytes];
            var unity = new Vector3(0.25f, 1.5f, step);
            PoseStream.Encode(
                OpenXrFrame.FromUnityPosition(unity), OpenXrFrame.FromUnityRotation(new Quaternion(0, 0.6f, 0, 0.8f)), pose);
            publisher.Publish(Head.Topic, timeNs, pose);
            publisher.Publish(Gaze.Topic, timeNs, pose);
            publisher.Publish(HandPair.Topic, timeNs, HandsOf(step));
            publisher.Publish(Objects.Topic, timeNs, Floats(new[] { step, -step, 0.5f }), step + 1);
            var task = new MsgPackWriter();
            new TaskSample(step % 12, 0, null, 1, null, new[] { "schritt größer" }).Write(task);
            publisher.Publish(Task.Topic, timeNs, task.Written);
            publisher.Tick(timeNs);
        }

        static byte[] DepthOf(int step)
        {
            var payload = new byte[Depth.PayloadBytes];
            LittleEndian.Put(Enumerable.Range(0, 48).Select(i => (ushort)(1000 * i + step)).ToArray(), payload);
            return payload;
        }

        static byte[] AudioOf()
        {
            var payload = new byte[Audio.PayloadBytes];
            Audio.Encode(Enumerable.Range(0, 640).Select(i => (i % 5 - 2) * 0.75f).ToArray(), payload); // -1.5 to 1.5: some clip
            return payload;
        }

        // joints by Unity's numbers: position x is that number
        static byte[] HandsOf(int step)
        {
            var hands = new Hands();
            for (int unity = 1; unity <= HandJoints.Count; unity++)
            {
                for (int hand = 0; hand < 2; hand++)
                {
                    Vector3 position = OpenXrFrame.FromUnityPosition(new Vector3(unity, hand, step));
                    hands.Set(hand, HandJoints.FromXrHands(unity), position, Quaternion.Identity, 0.01f, hand == 0 || unity != 26);
                }
            }
            var payload = new byte[HandPair.PayloadBytes];
            hands.Encode(payload);
            return payload;
        }

        static byte[] Floats(IEnumerable<float> numbers)
        {
            float[] values = numbers.ToArray();
            var payload = new byte[4 * values.Length];
            LittleEndian.Put(values, payload);
            return payload;
        }

        static void Say(string line)
        {
            Console.Out.WriteLine(line);
            Console.Out.Flush();
        }
    }
}

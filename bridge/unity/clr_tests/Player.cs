using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using ShiftXR.Bridge.LibZmq;

namespace ShiftXR.Bridge.ClrTests
{
    /// <summary>
    /// A player's control plane without a scene, for Python's ControlClient. `step` on stdin plays one control step, `auto` plays
    /// one every 10 ms, `quit` ends. Arguments: the step time-out in ms, and where it connects: the address and two key files.
    /// </summary>
    static class Player
    {
        const double MinLight = 0.3, MaxLight = 1.3;
        static long timeNs = 1_000_000_000, markers;
        static double light = 1;
        static volatile bool auto;

        public static void Run(string[] arguments)
        {
            SocketEnd end = arguments.Length > 1
                ? SocketEnd.Connect(
                    arguments[1],
                    CurveKeys.FromFiles(System.IO.File.ReadAllText(arguments[2]), System.IO.File.ReadAllText(arguments[3])))
                : SocketEnd.Bind("tcp://127.0.0.1:*");
            var handlers = new ControlHandlers();
            handlers.AtOnce("hello", request => ControlReply.Hello(
                "headset", "realtime", "0123456789abcdef", "tcp://127.0.0.1:5556", null, handlers.Kinds, Streamer.All));
            handlers.AtOnce("clock", request => ControlReply.Time(DeviceClock.NowNs()));
            handlers.AtStep("marker").AtStep("prompt").AtStep("snapshot").AtStep("environment");
            handlers.AtOnce("goodbye", request => ((GoodbyeRequest)request).Reason == "a bug"
                ? throw new InvalidOperationException("a handler's bug")
                : ControlReply.Goodbye());
            using (var transport = new LibZmqTransport())
            using (var server = new ControlServer(transport, end, handlers, Console.Error.WriteLine, int.Parse(arguments[0])))
            {
                Say(server.Address);
                var steps = new Thread(() => PlaySteps(server)) { IsBackground = true };
                steps.Start();
                Obey(server);
                Check.That(server.Failure == null, "the control plane still answers");
            }
            Say("closed");
        }

        static void Obey(ControlServer server)
        {
            for (string line = Console.In.ReadLine(); line != null && line != "quit"; line = Console.In.ReadLine())
            {
                auto = line == "auto";
                if (line == "step")
                {
                    Say(Step(server).ToString());
                }
            }
        }

        static void PlaySteps(ControlServer server)
        {
            while (true)
            {
                Thread.Sleep(10);
                if (auto)
                {
                    Step(server);
                }
            }
        }

        static int Step(ControlServer server)
        {
            int taken = 0;
            timeNs += 100_000_000;
            for (; server.TryTake(out PendingRequest pending); taken++)
            {
                try
                {
                    pending.Complete(Act(pending.Request));
                }
                catch (ShiftxrException error)
                {
                    pending.Refuse(error);
                }
            }
            return taken;
        }

        static MsgPackMap Act(ControlRequest request)
        {
            switch (request)
            {
                case PlaceMarkerRequest marker when marker.Topic != "headset/rgb":
                    throw new UnknownNameException("no stream " + marker.Topic + ": there is headset/rgb");
                case PlaceMarkerRequest marker when marker.TimeNs > timeNs:
                    throw new FrameGoneException("no frame was captured at " + marker.TimeNs);
                case PlaceMarkerRequest marker when marker.Y < 10:
                    throw new NothingThereException("the ray meets the sky");
                case PlaceMarkerRequest marker:
                    return ControlReply.Placed(timeNs, ++markers, marker.X / 100, 1, -0.75, marker.Text);
                case SnapshotRequest snapshot:
                    return ControlReply.Snapshot(timeNs, 16, 8, new byte[] { 0xff, 0xd8, (byte)snapshot.Quality });
                case EnvironmentRequest environment:
                    return Set(environment);
                default:
                    return ControlReply.Time(timeNs);
            }
        }

        static MsgPackMap Set(EnvironmentRequest environment)
        {
            foreach (KeyValuePair<string, double> parameter in environment.Parameters)
            {
                if (parameter.Key != "light")
                {
                    throw new UnknownNameException("no parameter " + parameter.Key + ": there is light");
                }
                if (!(parameter.Value >= MinLight && parameter.Value <= MaxLight))
                {
                    throw new OutOfRangeException("light is " + parameter.Value + ", allowed are 0.3 to 1.3");
                }
            }
            light = environment.Parameters.Select(parameter => parameter.Value).DefaultIfEmpty(light).Last();
            return ControlReply.Environment(timeNs, new[] { new KeyValuePair<string, double>("light", light) });
        }

        static void Say(string line)
        {
            Console.Out.WriteLine(line);
            Console.Out.Flush();
        }
    }
}

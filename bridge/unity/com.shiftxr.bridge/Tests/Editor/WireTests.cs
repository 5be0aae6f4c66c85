using System.Numerics;
using NUnit.Framework;

namespace ShiftXR.Bridge.Tests
{
    /// <summary>
    /// The wire's bytes, worked out by hand: a few, so that a player's own compiler is tried too. The golden vectors are run on a
    /// plain CLR by the project's tests.
    /// </summary>
    public sealed class WireTests
    {
        [Test]
        public void AHeaderIsTheShortestMap()
        {
            var writer = new MsgPackWriter();
            Header.Write(writer, "s1", 256, 5);
            byte[] byHand =
            {
                0x84, 0xa1, (byte)'v', 1, 0xa3, (byte)'s', (byte)'i', (byte)'d', 0xa2, (byte)'s', (byte)'1',
                0xa3, (byte)'s', (byte)'e', (byte)'q', 0xcd, 1, 0, 0xa1, (byte)'t', 5,
            };
            Assert.AreEqual(byHand, writer.Written.ToArray());
            Header read = Header.Read(byHand);
            Assert.AreEqual("s1", read.Session);
            Assert.AreEqual(256, read.Seq);
            Assert.AreEqual(5, read.TimeNs);
        }

        [Test]
        public void ACountThatTheMessageCantHoldIsRefused()
        {
            Assert.Throws<BadMessageException>(() => Header.Read(new byte[] { 0xdf, 0xff, 0xff, 0xff, 0xff }));
        }

        [Test]
        public void HandsHaveAFlagForEachJoint()
        {
            var hands = new Hands();
            hands.Set(1, HandJoints.Wrist, new Vector3(1, 2, 3), Quaternion.Identity, 0.5f);
            var stream = new HandsStream("headset/hands", 30);
            var payload = new byte[stream.PayloadBytes];
            hands.Encode(payload);
            stream.CheckPayload(payload);
            Assert.AreEqual((2 * 26 * 8 * 4) + (2 * 26), payload.Length);
            Assert.AreEqual(2f, LittleEndian.Float(payload, (26 + 1) * 32 + 4));
            Assert.AreEqual(1, payload[2 * 26 * 32 + 26 + 1]);
            Assert.AreEqual(0, payload[2 * 26 * 32 + 26]);
        }

        [Test]
        public void AQuaternionThatIsNoneIsRefused()
        {
            var stream = new HeadStream("headset/head", 30);
            var payload = new byte[stream.PayloadBytes];
            PoseStream.Encode(Vector3.Zero, new Quaternion(0, 0, 0, 2), payload);
            Assert.Throws<BadMessageException>(() => stream.CheckPayload(payload));
        }

        [Test]
        public void APlayerOffLoopbackNeedsKeys()
        {
            Assert.Throws<InsecureEndException>(() => SocketEnd.Bind("tcp://192.168.0.7:5556"));
            Assert.Throws<InsecureEndException>(() => SocketEnd.Connect("tcp://192.168.0.7:5556"));
        }
    }
}

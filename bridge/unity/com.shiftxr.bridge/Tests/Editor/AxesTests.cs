using System;
using System.Numerics;
using NUnit.Framework;

namespace ShiftXR.Bridge.Tests
{
    /// <summary>Unity's axes and joints become OpenXR's.</summary>
    public sealed class AxesTests
    {
        const double HalfOf30Degrees = Math.PI / 12;

        [Test]
        public void WhatIsAheadInUnityIsAheadOnTheWire()
        {
            Vector3 wire = OpenXrFrame.FromUnityPosition(new Vector3(1, 2, 3));
            Assert.AreEqual(new Vector3(1, 2, -3), wire);
            Assert.AreEqual(new Vector3(1, 2, 3), OpenXrFrame.FromUnityPosition(wire));
        }

        [Test]
        public void ACameraThatLooksDownInUnityLooksDownOnTheWire()
        {
            // Unity is left-handed: a turn by +30 degrees about +x lowers the nose; OpenXR's is right-handed: it raises it
            var unity = new Quaternion((float)Math.Sin(HalfOf30Degrees), 0, 0, (float)Math.Cos(HalfOf30Degrees));
            Vector3 sight = Vector3.Transform(new Vector3(0, 0, -1), OpenXrFrame.FromUnityRotation(unity));
            Assert.AreEqual(0.0, sight.X, 1e-6);
            Assert.AreEqual(-0.5, sight.Y, 1e-6);
            Assert.AreEqual(-Math.Sqrt(0.75), sight.Z, 1e-6);
        }

        [Test]
        public void AnAngularVelocityTurnsRoundInTheMirror()
        {
            Assert.AreEqual(new Vector3(-1, -2, 3), OpenXrFrame.FromUnityAngularVelocity(new Vector3(1, 2, 3)));
        }

        [Test]
        public void MujocosAxesBecomeTheSame()
        {
            Assert.AreEqual(new Vector3(1, 3, -2), OpenXrFrame.FromMujocoPosition(new Vector3(1, 2, 3)));
            Assert.AreEqual(new Quaternion(0.5f, 0.25f, -0.75f, 1), OpenXrFrame.FromMujocoRotation(1, 0.5f, 0.75f, 0.25f));
        }

        [Test]
        public void WristAndPalmChangePlaces()
        {
            Assert.AreEqual(HandJoints.Wrist, HandJoints.FromXrHands(1)); // XRHandJointID.Wrist
            Assert.AreEqual(HandJoints.Palm, HandJoints.FromXrHands(2)); // XRHandJointID.Palm
            Assert.AreEqual(HandJoints.LittleTip, HandJoints.FromXrHands(26)); // XRHandJointID.LittleTip
        }
    }
}

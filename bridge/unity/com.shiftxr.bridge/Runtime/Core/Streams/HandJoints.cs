using System;

namespace ShiftXR.Bridge
{
    /// <summary>
    /// The 26 joints of XR_EXT_hand_tracking in its order: palm 0, wrist 1, thumb 2 to 5, index 6 to 10, middle 11 to 15,
    /// ring 16 to 20, little 21 to 25.
    /// </summary>
    public static class HandJoints
    {
        /// <summary>XR_HAND_JOINT_COUNT_EXT.</summary>
        public const int Count = 26;

        /// <summary>Joints by name, in OpenXR's numbers.</summary>
        public const int Palm = 0, Wrist = 1, ThumbTip = 5, IndexTip = 10, MiddleTip = 15, RingTip = 20, LittleTip = 25;

        /// <summary>
        /// From the number of Unity's XRHandJointID to OpenXR's. XR Hands numbers the wrist 1 and the palm 2, and all others
        /// one higher than OpenXR does.
        /// </summary>
        /// <param name="xrHandJointId">(int)XRHandJointID: 1 to 26.</param>
        public static int FromXrHands(int xrHandJointId)
        {
            if (xrHandJointId < 1 || xrHandJointId > Count)
            {
                throw new ArgumentOutOfRangeException(nameof(xrHandJointId), xrHandJointId, "joints are 1 to 26");
            }
            return xrHandJointId == 1 ? Wrist : xrHandJointId == 2 ? Palm : xrHandJointId - 1;
        }

        /// <summary>And back: the number of Unity's XRHandJointID, 1 to 26.</summary>
        public static int ToXrHands(int joint)
        {
            if (joint < 0 || joint >= Count)
            {
                throw new ArgumentOutOfRangeException(nameof(joint), joint, "joints are 0 to 25");
            }
            return joint == Wrist ? 1 : joint == Palm ? 2 : joint + 1;
        }
    }
}

using System;
using System.Linq;
using System.Reflection;
using NUnit.Framework;
using ShiftXR.Bridge.Tests;

namespace ShiftXR.Bridge.ClrTests
{
    /// <summary>Runs the package's Edit Mode tests here, each on an object of its own as NUnit does.</summary>
    static class EditModeTests
    {
        public static void Run()
        {
            int count = 0;
            foreach (Type type in typeof(WireTests).Assembly.GetTypes())
            {
                foreach (MethodInfo test in type.GetMethods().Where(method => method.IsDefined(typeof(TestAttribute))))
                {
                    try
                    {
                        test.Invoke(Activator.CreateInstance(type), null);
                    }
                    catch (TargetInvocationException error)
                    {
                        throw new CheckFailed(type.Name + "." + test.Name + ": " + error.InnerException);
                    }
                    count++;
                }
            }
            Console.WriteLine("{{\"tests\": {0}}}", count);
        }
    }
}
